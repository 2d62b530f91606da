import fc from 'fast-check';
import { type UserActor, userActor } from '../../src/kernel/actor.js';
import { DomainError } from '../../src/kernel/errors.js';
import { DEFAULT_GRANTS, type Permission, type Role } from '../../src/kernel/permissions.js';
import { GrantsService } from '../../src/modules/team/grants.service.js';
import { MembershipService } from '../../src/modules/team/membership.service.js';
import type { Agency } from '../world/agency.js';
import type { Operation } from '../world/documents.js';
import type { Person } from '../world/person.js';
import { openWorld, type World } from '../world.js';
import { ChangeRole, Delete, Disable, SetPermission } from './documents.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

type Way = readonly [
  what: string,
  operation: Operation<object>,
  variables: Readonly<Record<string, unknown>>,
];

const WAYS: readonly Way[] = [
  ['disabled', Disable, {}],
  ['deleted', Delete, {}],
  ['given another role', ChangeRole, { role: 'AGENCY_USER' }],
  ['denied the grants', SetPermission, { permission: 'team.edit_grants', allowed: false }],
];

describe.each(WAYS)('the last administrator is not %s', (_what, operation, variables) => {
  test('even by a super admin, until there is another', async () => {
    const { superAdmin, admin } = agency;
    const asked = { userId: admin.id, ...variables };

    expect(await superAdmin.isRefused(operation, asked)).toMatchObject({
      code: 'CONFLICT',
      reason: 'LAST_AGENCY_ADMIN',
    });
    await agency.colleague('AGENCY_ADMIN');
    await superAdmin.gets(operation, asked);
  });

  test('although there are others who are disabled, invited, deleted, or cannot edit grants', async () => {
    const { superAdmin, admin } = agency;
    const others = [];
    for (let i = 0; i < 4; i += 1) others.push(await agency.colleague('AGENCY_ADMIN'));
    const [disabled, invited, deleted, powerless] = others.map(({ id }) => id);
    await agency.query('UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $2', [disabled]);
    await agency.query('UPDATE users SET activated_at = NULL WHERE agency_id = $1 AND id = $2', [invited]);
    await agency.query(
      'UPDATE users SET disabled_at = now(), deleted_at = now() WHERE agency_id = $1 AND id = $2',
      [deleted],
    );
    await agency.query("INSERT INTO permission_overrides VALUES ($1, $2, 'team.edit_grants', false)", [
      powerless,
    ]);

    expect(await superAdmin.isRefused(operation, { userId: admin.id, ...variables })).toMatchObject({
      reason: 'LAST_AGENCY_ADMIN',
    });
  });

  test('by two who do it to each other at once: one is left', async () => {
    const { admin } = agency;
    const other = await agency.colleague('AGENCY_ADMIN');

    const answers = await Promise.all([
      admin.asks(operation, { userId: other.id, ...variables }),
      other.asks(operation, { userId: admin.id, ...variables }),
    ]);

    expect(answers.filter(({ errors }) => !errors)).toHaveLength(1);
    expect(await actingAdmins(agency)).toHaveLength(1);
  });
});

/** The active administrators who may edit grants, as the database has them. */
const actingAdmins = (of: Agency): Promise<{ id: string }[]> =>
  of.query<{ id: string }>(
    `SELECT id FROM users u
     WHERE agency_id = $1 AND role = 'AGENCY_ADMIN' AND disabled_at IS NULL AND activated_at IS NOT NULL
       AND NOT EXISTS (SELECT FROM permission_overrides o WHERE o.agency_id = u.agency_id AND o.user_id = u.id
         AND o.permission = 'team.edit_grants' AND NOT o.allowed)`,
  );

interface Step {
  readonly by: number;
  readonly to: number;
  readonly act: (by: UserActor, to: string) => Promise<unknown>;
}

const ROLES: readonly Role[] = ['SUPER_ADMIN', 'AGENCY_ADMIN', 'AGENCY_USER', 'CLIENT_USER'];
const PERMISSIONS: readonly Permission[] = ['team.edit_grants', 'team.disable', 'chat.transfer'];

test('whatever happens in whatever order and at once, somebody is left who administrates', async () => {
  const grants = world.server.app.get(GrantsService, { strict: false });
  const membership = world.server.app.get(MembershipService, { strict: false });
  const act = fc.oneof<fc.Arbitrary<Step['act']>[]>(
    fc.constant((by, to) => membership.disable(by, to)),
    fc.constant((by, to) => membership.enable(by, to)),
    fc.constant((by, to) => membership.delete(by, to)),
    fc.constantFrom(...ROLES).map((role) => (by, to) => grants.changeRole(by, to, role, null)),
    fc.tuple(fc.constantFrom(...PERMISSIONS), fc.boolean()).map(
      ([name, allowed]) =>
        (by, to) =>
          grants.setPermission(by, to, name, allowed),
    ),
    fc.constantFrom(...PERMISSIONS).map((name) => (by, to) => grants.clearPermission(by, to, name)),
  );
  const person = fc.nat({ max: 4 });
  const atOnce = fc.array(fc.record({ by: person, to: person, act }), { minLength: 1, maxLength: 6 });

  let made = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(atOnce, { minLength: 1, maxLength: 6 }), async (rounds) => {
      const one = await world.agency();
      const more = await Promise.all([one.colleague('AGENCY_ADMIN'), one.colleague('AGENCY_ADMIN')]);
      // Each acts all the time as who they were at the start: that much the guard may be behind.
      const actors = [one.admin, ...more, one.superAdmin, one.agent].map(asAtFirst);
      for (const steps of rounds) {
        const results = await Promise.all(steps.map((step) => outcomeOf(step, actors)));
        made += results.filter((isMade) => isMade).length;
        expect((await actingAdmins(one)).length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 50 },
  );
  expect(made).toBeGreaterThan(50);
});

const asAtFirst = ({ who: { id: userId, agencyId, role } }: Person): UserActor =>
  userActor({
    userId,
    agencyId,
    role,
    clientId: null,
    permissions: new Set([...DEFAULT_GRANTS[role], 'team.edit_grants', 'team.disable', 'team.delete']),
    delegatedClientIds: null,
  });

/** Whether it was done. Refused it may be, never broken. */
async function outcomeOf({ by, to, act }: Step, actors: readonly UserActor[]): Promise<boolean> {
  const [actor, person] = [actors[by], actors[to]];
  if (!actor || !person) throw new Error('Nobody of that number.');
  try {
    await act(actor, person.userId);
    return true;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === 'INTERNAL' || error.code === 'UNAVAILABLE')
      throw error;
    return false;
  }
}
