import { clientScopeOf, type Identity, NO_CLIENT, seesClient, userActor } from './actor.js';
import { DEFAULT_GRANTS } from './permissions.js';

const identity = (given: Partial<Identity>): Identity => ({
  userId: '0191d2f0-0000-7000-8000-000000000001',
  agencyId: 1,
  clientId: null,
  role: 'AGENCY_USER',
  permissions: DEFAULT_GRANTS.AGENCY_USER,
  delegatedClientIds: null,
  ...given,
});

test.each([
  ['SUPER_ADMIN', null, null, 'all'],
  ['SUPER_ADMIN', null, [1], 'all'],
  ['AGENCY_ADMIN', null, null, 'all'],
  ['AGENCY_ADMIN', null, [1], 'all'],
  ['AGENCY_USER', null, null, 'all'],
  ['AGENCY_USER', null, [], [NO_CLIENT]],
  ['AGENCY_USER', null, [1], [1]],
  ['AGENCY_USER', null, [3, 1, 2], [1, 2, 3]],
  ['CLIENT_USER', 2, null, [2]],
  ['CLIENT_USER', 2, [1], [2]],
  ['CLIENT_USER', null, null, [NO_CLIENT]],
  ['CLIENT_USER', null, [1], [NO_CLIENT]],
] as const)('%s of client %s with delegations %j sees %j', (role, clientId, delegatedClientIds, expected) => {
  expect(clientScopeOf({ role, clientId, delegatedClientIds })).toEqual(expected);
});

test('a client user without a client sees no client', () => {
  const orphan = userActor(identity({ role: 'CLIENT_USER' }));

  expect([1, 2, 3].some((id) => seesClient(orphan, id))).toBe(false);
});

test('an actor cannot be changed', () => {
  expect(Object.isFrozen(userActor(identity({})))).toBe(true);
});

test('two people who see the same share a visibility', () => {
  const one = userActor(identity({ userId: 'one', delegatedClientIds: [2, 1] }));
  const other = userActor(identity({ userId: 'other', delegatedClientIds: [1, 2] }));

  expect(one.visibility).toBe(other.visibility);
});

test.each<[string, Partial<Identity>]>([
  ['agency', { agencyId: 2 }],
  ['client', { delegatedClientIds: [1] }],
  ['permission', { permissions: DEFAULT_GRANTS.CLIENT_USER }],
])('another %s is another visibility', (_what, difference) => {
  expect(userActor(identity(difference)).visibility).not.toBe(userActor(identity({})).visibility);
});
