import { jest } from '@jest/globals';
import { newId } from '../../src/kernel/ids.js';
import { TeamService } from '../../src/modules/team/team.service.js';
import type { Agency } from '../world/agency.js';
import type { Person } from '../world/person.js';
import { openWorld, type World } from '../world.js';
import {
  CreateGroup,
  create,
  DeleteGroup,
  Groups,
  membersOf,
  OneGroup,
  RenameGroup,
  SetGroupMembers,
  sorted,
} from './group-documents.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const namesOf = async (): Promise<string[]> =>
  (
    await agency.query<{ name: string }>('SELECT name FROM agent_groups WHERE agency_id = $1 ORDER BY id')
  ).map(({ name }) => name);

const auditOf = () =>
  agency.query(
    `SELECT action, user_id, subject_id, client_id, details FROM audit_entries
     WHERE agency_id = $1 AND action LIKE 'group.%' ORDER BY id`,
  );

describe('a group', () => {
  test('is seen by the whole agency, with those of its members whom each may see', async () => {
    const { agent, admin, clients, orphan } = agency;
    const [one, two] = [clients[0].user, clients[1].user];
    const { id, name } = await create(agent, 'Front desk', [one, two, orphan, admin]);

    const seen = async (person: Person) => membersOf(person, id);

    expect(name).toBe('Front desk');
    for (const person of [agency.superAdmin, admin, agent]) {
      expect(await seen(person)).toEqual(sorted([one, two, orphan, admin]));
    }
    for (const person of [agency.delegate, one])
      expect(await seen(person)).toEqual(sorted([one, orphan, admin]));
    expect(await seen(two)).toEqual(sorted([two, orphan, admin]));
    expect(await seen(orphan)).toEqual(sorted([orphan, admin]));
  });

  test('of another agency does not exist', async () => {
    const rival = await world.agency();
    const { id } = await create(agency.admin, 'Front desk', [agency.agent]);
    const before = await membersOf(agency.admin, id);

    expect((await rival.admin.gets(OneGroup, { id })).group).toBeNull();
    expect((await rival.admin.gets(Groups)).groups).toEqual([]);
    for (const refusal of [
      await rival.admin.isRefused(RenameGroup, { id, name: 'Ours' }),
      await rival.admin.isRefused(SetGroupMembers, { groupId: id, userIds: [] }),
      await rival.admin.isRefused(DeleteGroup, { id }),
    ]) {
      expect(refusal).toEqual({ code: 'NOT_FOUND', reason: 'NOT_FOUND', details: { id } });
    }
    expect(await membersOf(agency.admin, id)).toEqual(before);
    expect(await namesOf()).toEqual(['Front desk']);
  });

  test.each(['not-an-id', '', '-1', newId()])('that is %o is nobody’s', async (id) => {
    expect((await agency.admin.gets(OneGroup, { id })).group).toBeNull();
    for (const refused of [
      await agency.admin.isRefused(RenameGroup, { id, name: 'x' }),
      await agency.admin.isRefused(SetGroupMembers, { groupId: id, userIds: [] }),
      await agency.admin.isRefused(DeleteGroup, { id }),
    ]) {
      expect(refused.code).toBe('NOT_FOUND');
    }
  });

  test('comes in pages, the oldest first', async () => {
    const made: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) made.push((await create(agency.admin, name)).id);
    const page = async (limit?: number, afterId?: string) =>
      (await agency.delegate.gets(Groups, { limit, afterId })).groups.map(({ id }) => id);

    expect(await page()).toEqual(made);
    expect(await page(2)).toEqual(made.slice(0, 2));
    expect(await page(2, made[1])).toEqual(made.slice(2, 4));
    expect(await page(2, made[3])).toEqual(made.slice(4));
    for (const [field, variables] of [
      ['limit', { limit: 0 }],
      ['limit', { limit: 101 }],
      ['afterId', { afterId: 'nonsense' }],
    ] as const) {
      expect(await agency.admin.isRefused(Groups, variables)).toMatchObject({ details: { field } });
    }
  });

  test('asks for the people of all groups of a page at once', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      await create(agency.admin, name, [agency.agent, agency.admin]);
    }
    const asked = jest.spyOn(world.server.app.get(TeamService, { strict: false }), 'findMany');

    await agency.agent.gets(Groups);

    // Once for each of the two executors that the tests compare.
    expect(asked.mock.calls.length).toBeLessThanOrEqual(2);
    asked.mockRestore();
  });
});

describe('who may manage groups', () => {
  test('is who holds the permission, a delegate too', async () => {
    for (const person of [agency.superAdmin, agency.admin, agency.agent, agency.delegate]) {
      const { id } = await create(person, `of ${person.who.role} ${person.id}`, [agency.agent]);
      await person.gets(RenameGroup, { id, name: `still of ${person.id}` });
      await person.gets(SetGroupMembers, { groupId: id, userIds: [] });
      expect((await person.gets(DeleteGroup, { id })).deleteGroup).toBe(true);
    }
  });

  test('is not a client user, and nobody who is denied it', async () => {
    const { id } = await create(agency.admin, 'Front desk');
    const denied = await agency.colleague('AGENCY_ADMIN');
    await agency.denies(denied, 'chat.manage_groups');

    for (const person of [agency.clientUser, agency.orphan, denied]) {
      for (const refused of [
        await person.isRefused(CreateGroup, { name: 'Mine' }),
        await person.isRefused(RenameGroup, { id, name: 'Mine' }),
        await person.isRefused(SetGroupMembers, { groupId: id, userIds: [person.id] }),
        await person.isRefused(DeleteGroup, { id }),
      ]) {
        expect(refused).toMatchObject({ code: 'FORBIDDEN', details: { permission: 'chat.manage_groups' } });
      }
    }
    expect(await namesOf()).toEqual(['Front desk']);
  });

  test('who may not see the inbox sees no groups', async () => {
    await agency.denies(agency.agent, 'chat.view_inbox');

    for (const refused of [
      await agency.agent.isRefused(Groups),
      await agency.agent.isRefused(OneGroup, { id: newId() }),
    ]) {
      expect(refused).toMatchObject({ code: 'FORBIDDEN', reason: 'PERMISSION_MISSING' });
    }
  });
});

describe('the name of a group', () => {
  test.each([
    ['front DESK', 'Front desk'],
    ['ÉQUIPE', 'équipe'],
    ['отдел', 'Отдел'],
    ['  Front desk ', 'Front desk'],
  ])('%o is taken where there is %o', async (typed, there) => {
    await create(agency.admin, there);
    const other = await create(agency.admin, 'Other');

    for (const refused of [
      await agency.agent.isRefused(CreateGroup, { name: typed }),
      await agency.agent.isRefused(RenameGroup, { id: other.id, name: typed }),
    ]) {
      expect(refused).toMatchObject({ code: 'CONFLICT', reason: 'NAME_TAKEN', details: { field: 'name' } });
    }
    expect(await namesOf()).toEqual([there, 'Other']);
  });

  test('may be the same in another agency, and may change its own case', async () => {
    const rival = await world.agency();
    await create(rival.admin, 'Front desk');
    const { id } = await create(agency.admin, 'Front desk');

    const { renameGroup } = await agency.admin.gets(RenameGroup, { id, name: ' FRONT desk' });

    expect(renameGroup.name).toBe('FRONT desk');
  });

  test.each(['', '   ', 'x'.repeat(81), 'two\nlines'])('is not %o', async (name) => {
    const { id } = await create(agency.admin, 'Front desk');

    for (const refused of [
      await agency.admin.isRefused(CreateGroup, { name }),
      await agency.admin.isRefused(RenameGroup, { id, name }),
    ]) {
      expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'name' } });
    }
  });

  test('is one group’s when many ask for it at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => agency.admin.asks(CreateGroup, { name: 'Front desk' })),
    );

    expect(answers.filter(({ errors }) => !errors)).toHaveLength(1);
    expect(new Set(answers.flatMap(({ errors = [] }) => errors.map((e) => e.extensions.reason)))).toEqual(
      new Set(['NAME_TAKEN']),
    );
    expect(await namesOf()).toEqual(['Front desk']);
  });
});

test('an agency has at most 200 groups, whoever makes the last one', async () => {
  await agency.query(
    `INSERT INTO agent_groups (agency_id, id, name) SELECT $1, gen_random_uuid(), 'Group ' || n
     FROM generate_series(1, 199) AS n`,
  );

  const answers = await Promise.all(
    ['a', 'b', 'c', 'd'].map((name) => agency.admin.asks(CreateGroup, { name })),
  );

  const reasons = answers.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions));
  expect(reasons).toEqual(
    Array(3).fill({ code: 'LIMIT_EXCEEDED', reason: 'TOO_MANY_GROUPS', details: { max: 200 } }),
  );
  expect(await namesOf()).toHaveLength(200);
});

test('a deleted group is gone with its memberships; deleting it again finds nothing', async () => {
  const { id } = await create(agency.admin, 'Front desk', [agency.agent]);

  await agency.agent.gets(DeleteGroup, { id });

  expect(await agency.agent.isRefused(DeleteGroup, { id })).toMatchObject({ code: 'NOT_FOUND' });
  expect((await agency.agent.gets(Groups)).groups).toEqual([]);
  expect(await agency.query('SELECT FROM agent_group_members WHERE agency_id = $1')).toEqual([]);
});

test('every change is audited once, and a repeat is no change', async () => {
  const { admin, agent } = agency;
  const { id } = await create(admin, 'Front desk', [agent]);
  for (let n = 0; n < 2; n += 1) await agent.gets(RenameGroup, { id, name: 'Back office' });
  for (let n = 0; n < 2; n += 1) await admin.gets(SetGroupMembers, { groupId: id, userIds: [admin.id] });
  await admin.gets(DeleteGroup, { id });
  await admin.asks(DeleteGroup, { id });

  const line = (action: string, user: Person, details: object) => ({
    action,
    user_id: user.id,
    subject_id: id,
    client_id: null,
    details,
  });
  expect(await auditOf()).toEqual([
    line('group.created', admin, { name: 'Front desk', userIds: [agent.id] }),
    line('group.renamed', agent, { from: 'Front desk', to: 'Back office' }),
    line('group.members_set', admin, { added: [admin.id], removed: [agent.id] }),
    line('group.deleted', admin, { name: 'Back office' }),
  ]);
});
