import { userActor } from '../../kernel/actor.js';
import { newId } from '../../kernel/ids.js';
import {
  DEFAULT_GRANTS,
  effectivePermissions,
  PERMISSIONS,
  type PermissionOverride,
  ROLES,
  type Role,
} from '../../kernel/permissions.js';
import { PERMISSION_CATALOG } from './permission-catalog.js';
import type { UserDetails } from './team.js';
import { assertMayMake, outlastsOwn, standingOf, viewOf } from './team.policy.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const TOMORROW = new Date('2026-03-02T12:00:00Z');
const YESTERDAY = new Date('2026-02-28T12:00:00Z');

const somebody = (role: Role, given: Partial<UserDetails> = {}): UserDetails => ({
  id: newId<'User'>(),
  displayName: 'Some One',
  email: 'some@one.test',
  role,
  clientId: null,
  status: 'ACTIVE',
  createdAt: NOW,
  overrides: [],
  delegations: [],
  ...given,
});

const allow = (permission: PermissionOverride['permission']) => ({ permission, allowed: true }) as const;
const deny = (permission: PermissionOverride['permission']) => ({ permission, allowed: false }) as const;
const delegated = (...clientIds: number[]) => clientIds.map((clientId) => ({ clientId, until: null }));

const SUPER = somebody('SUPER_ADMIN');
const ADMIN = somebody('AGENCY_ADMIN');
const USER = somebody('AGENCY_USER');
const CLIENT = somebody('CLIENT_USER', { clientId: 1 });
const GRANTING = somebody('AGENCY_USER', { overrides: [allow('team.edit_grants')] });
const LIMITED = somebody('AGENCY_USER', {
  overrides: [allow('team.edit_grants')],
  delegations: delegated(1, 2),
});
const GAGGED = somebody('AGENCY_ADMIN', { overrides: [deny('chat.export_data')] });

/** What is said to an actor who makes this of somebody; null: nothing. */
function ruling(
  actor: UserDetails,
  before: UserDetails,
  after: Partial<UserDetails> | null,
  others: readonly UserDetails[],
): string | null {
  try {
    assertMayMake(standingOf(actor, NOW), {
      before: standingOf(before, NOW),
      after: after && standingOf({ ...before, ...after }, NOW),
      otherAdmins: others.map((one) => standingOf(one, NOW)),
    });
    return null;
  } catch (error) {
    return (error as { reason: string }).reason;
  }
}

type Case = readonly [
  what: string,
  actor: UserDetails,
  before: UserDetails,
  after: Partial<UserDetails> | null,
  reason: string | null,
];

describe('nobody reaches above their own role', () => {
  test.each<Case>([
    ['an admin disables a user', ADMIN, USER, { status: 'DISABLED' }, null],
    ['an admin disables an admin', ADMIN, somebody('AGENCY_ADMIN'), { status: 'DISABLED' }, null],
    ['an admin disables a super admin', ADMIN, SUPER, { status: 'DISABLED' }, 'ROLE_EXCEEDS_OWN'],
    ['an admin removes a super admin', ADMIN, SUPER, null, 'ROLE_EXCEEDS_OWN'],
    ['an admin makes a super admin', ADMIN, USER, { role: 'SUPER_ADMIN' }, 'ROLE_EXCEEDS_OWN'],
    ['an admin makes an admin', ADMIN, USER, { role: 'AGENCY_ADMIN' }, null],
    ['a super admin makes a super admin', SUPER, ADMIN, { role: 'SUPER_ADMIN' }, null],
    ['a user makes an admin', GRANTING, USER, { role: 'AGENCY_ADMIN' }, 'ROLE_EXCEEDS_OWN'],
    ['a user denies an admin', GRANTING, ADMIN, { overrides: [deny('chat.reply')] }, 'ROLE_EXCEEDS_OWN'],
    ['a user denies a user', GRANTING, USER, { overrides: [deny('chat.reply')] }, null],
    ['a client user demotes a user', CLIENT, USER, { role: 'CLIENT_USER' }, 'ROLE_EXCEEDS_OWN'],
  ])('%s', (_what, actor, before, after, reason) => {
    expect(ruling(actor, before, after, [ADMIN])).toBe(reason);
  });
});

describe('nobody gives a permission that they do not hold', () => {
  const denied = somebody('AGENCY_USER', { overrides: [deny('chat.export_data')] });

  test.each<Case>([
    ['one that they hold', ADMIN, USER, { overrides: [allow('chat.transfer')] }, null],
    [
      'one that they were denied',
      GAGGED,
      CLIENT,
      { overrides: [allow('chat.export_data')] },
      'GRANT_EXCEEDS_OWN',
    ],
    ['one that the role lacks', GRANTING, USER, { overrides: [allow('chat.transfer')] }, 'GRANT_EXCEEDS_OWN'],
    ['one that the person has', GAGGED, USER, { overrides: [allow('chat.export_data')] }, null],
    ['the end of a deny', ADMIN, denied, { overrides: [] }, null],
    ['the end of a deny of what they lack', GAGGED, denied, { overrides: [] }, 'GRANT_EXCEEDS_OWN'],
    ['a deny', GAGGED, USER, { overrides: [deny('chat.export_data')] }, null],
    ['a role with more', GAGGED, CLIENT, { role: 'AGENCY_USER', clientId: null }, 'GRANT_EXCEEDS_OWN'],
    [
      'a role with more, less what they lack',
      GAGGED,
      { ...CLIENT, overrides: [deny('chat.export_data')] },
      { role: 'AGENCY_USER', clientId: null },
      null,
    ],
    ['a role with less', GAGGED, USER, { role: 'CLIENT_USER' }, null],
    ['their own deny away from themselves', GAGGED, GAGGED, { overrides: [] }, 'GRANT_EXCEEDS_OWN'],
  ])('%s', (_what, actor, before, after, reason) => {
    expect(ruling(actor, before, after, [ADMIN])).toBe(reason);
  });

  test('and is told which', () => {
    const overrides = [allow('chat.transfer'), allow('chat.manage_channels'), allow('chat.reply')];

    expect(() =>
      assertMayMake(standingOf(GRANTING, NOW), {
        before: standingOf(USER, NOW),
        after: standingOf({ ...USER, overrides }, NOW),
        otherAdmins: [],
      }),
    ).toThrow(
      expect.objectContaining({ details: { permissions: ['chat.manage_channels', 'chat.transfer'] } }),
    );
  });
});

describe('nobody lets others see more clients than they do', () => {
  const ofThree = somebody('AGENCY_USER', { delegations: delegated(3) });
  const over = somebody('AGENCY_USER', { delegations: [{ clientId: 1, until: YESTERDAY }] });
  const overLimited = { ...LIMITED, delegations: [{ clientId: 1, until: YESTERDAY }] };

  test.each<Case>([
    ['a limit within their own', LIMITED, ofThree, { delegations: delegated(1, 3) }, null],
    ['a limit instead of none', LIMITED, USER, { delegations: delegated(3) }, null],
    ['a limit beyond their own', LIMITED, ofThree, { delegations: delegated(1, 3, 4) }, 'SCOPE_EXCEEDS_OWN'],
    ['no limit any more', LIMITED, ofThree, { delegations: [] }, 'SCOPE_EXCEEDS_OWN'],
    ['no limit, by somebody without one', GRANTING, ofThree, { delegations: [] }, null],
    ['a limit instead of one that is over', LIMITED, over, { delegations: delegated(2) }, null],
    ['no limit instead of one that is over', LIMITED, over, { delegations: [] }, 'SCOPE_EXCEEDS_OWN'],
    [
      'anything, when their own is over',
      overLimited,
      ofThree,
      { delegations: delegated(1) },
      'SCOPE_EXCEEDS_OWN',
    ],
    [
      'a role that sees every client',
      LIMITED,
      CLIENT,
      { role: 'AGENCY_USER', clientId: null, overrides: PERMISSIONS.map(deny) },
      'SCOPE_EXCEEDS_OWN',
    ],
    ['one of their clients to a client user', LIMITED, { ...CLIENT, clientId: null }, { clientId: 2 }, null],
    ['another client to a client user', LIMITED, CLIENT, { clientId: 3 }, 'SCOPE_EXCEEDS_OWN'],
    ['no client', LIMITED, CLIENT, { clientId: null }, null],
  ])('%s', (_what, actor, before, after, reason) => {
    expect(ruling(actor, before, after, [ADMIN])).toBe(reason);
  });

  test.each([
    ['for good, by somebody for good', null, null, false],
    ['until tomorrow, by somebody for good', null, TOMORROW, false],
    ['for good, by somebody until tomorrow', TOMORROW, null, true],
    ['until tomorrow, by somebody until tomorrow', TOMORROW, TOMORROW, false],
    ['a day longer', TOMORROW, new Date('2026-03-03T12:00:00Z'), true],
  ] as const)('%s', (_what, own, until, expected) => {
    expect(outlastsOwn([{ clientId: 1, until: own }], [{ clientId: 1, until }], NOW)).toBe(expected);
  });

  test('who is not limited gives for as long as they like', () => {
    expect(outlastsOwn([], [{ clientId: 1, until: null }], NOW)).toBe(false);
  });
});

describe('an agency keeps an administrator who can act', () => {
  const noGrants = [deny('team.edit_grants')] as const;
  const powerless = somebody('AGENCY_ADMIN', { overrides: noGrants });
  const disabled = somebody('AGENCY_ADMIN', { status: 'DISABLED' });
  const invited = somebody('AGENCY_ADMIN', { status: 'INVITED' });
  const other = somebody('AGENCY_ADMIN');

  test.each<[string, UserDetails, Partial<UserDetails> | null, UserDetails[], string | null]>([
    ['the last one is not disabled', ADMIN, { status: 'DISABLED' }, [], 'LAST_AGENCY_ADMIN'],
    ['the last one is not removed', ADMIN, null, [], 'LAST_AGENCY_ADMIN'],
    ['the last one gets no other role', ADMIN, { role: 'AGENCY_USER' }, [], 'LAST_AGENCY_ADMIN'],
    ['the last one gets no higher role', ADMIN, { role: 'SUPER_ADMIN' }, [], 'LAST_AGENCY_ADMIN'],
    ['the last one is not denied the grants', ADMIN, { overrides: noGrants }, [], 'LAST_AGENCY_ADMIN'],
    ['the last one is denied something else', ADMIN, { overrides: [deny('chat.reply')] }, [], null],
    ['one of two may go', ADMIN, null, [other], null],
    ['somebody disabled is no other', ADMIN, null, [disabled], 'LAST_AGENCY_ADMIN'],
    ['somebody invited is no other', ADMIN, null, [invited], 'LAST_AGENCY_ADMIN'],
    ['one who cannot edit grants is no other', ADMIN, null, [powerless], 'LAST_AGENCY_ADMIN'],
    ['one who cannot edit grants may go', powerless, null, [other], null],
    ['one who cannot edit grants does not go last', powerless, null, [], 'LAST_AGENCY_ADMIN'],
    ['who is disabled already may be removed', disabled, null, [], null],
    ['who never came may be removed', invited, null, [], null],
    ['others may go', USER, null, [], null],
  ])('%s', (_what, before, after, others, reason) => {
    expect(ruling(SUPER, before, after, others)).toBe(reason);
  });
});

describe('what is read of a colleague', () => {
  const readerOf = (person: UserDetails) =>
    userActor({
      userId: person.id,
      agencyId: 1,
      clientId: person.clientId,
      role: person.role,
      permissions: effectivePermissions(person.role, person.overrides),
      delegatedClientIds: null,
    });
  const email = (reader: UserDetails, person: UserDetails) => viewOf(readerOf(reader), person).email;

  test.each<[string, UserDetails, UserDetails, boolean]>([
    ['a user of the agency reads that of a client user', USER, CLIENT, true],
    ['a client user reads none of the agency', CLIENT, ADMIN, false],
    ['a client user reads that of a colleague', CLIENT, somebody('CLIENT_USER', { clientId: 1 }), true],
    ['a client user reads none of another client', CLIENT, somebody('CLIENT_USER', { clientId: 2 }), false],
    ['a client user reads none of nobody’s', CLIENT, somebody('CLIENT_USER'), false],
    ['a client user without a client reads none', somebody('CLIENT_USER'), somebody('CLIENT_USER'), false],
    ['everybody reads their own', CLIENT, CLIENT, true],
  ])('the address: %s', (_what, reader, person, isRead) => {
    expect(email(reader, person)).toBe(isRead ? person.email : null);
  });

  test('what was granted is for those who grant', () => {
    const view = viewOf(readerOf(GRANTING), LIMITED);

    expect(view.overrides).toEqual(LIMITED.overrides);
    expect(view.delegations).toEqual(LIMITED.delegations);
    expect(view.permissions).toEqual([...DEFAULT_GRANTS.AGENCY_USER, 'team.edit_grants'].sort());
    expect(viewOf(readerOf(USER), LIMITED)).toMatchObject({
      overrides: null,
      delegations: null,
      permissions: null,
    });
  });
});

test('the catalogue says of every permission what it is for, and who has it', () => {
  expect(PERMISSION_CATALOG.map(({ name }) => name)).toEqual([...PERMISSIONS]);
  for (const { name, description, defaultRoles } of PERMISSION_CATALOG) {
    expect([name, description]).toEqual([name, expect.stringMatching(/^[A-Z][^.]+\.$/)]);
    expect(defaultRoles).toEqual(ROLES.filter((role) => DEFAULT_GRANTS[role].has(name)));
  }
});
