import { newId } from '../../src/kernel/ids.js';
import type { Agency } from '../world/agency.js';
import type { Person } from '../world/person.js';
import { openWorld, type World } from '../world.js';
import { CreateGroup, create, Groups, membersOf, SetGroupMembers, sorted } from './group-documents.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

describe('the members of a group', () => {
  /** Somebody of the agency in a state of their own. */
  async function somebody(state: string): Promise<Person> {
    const person = await agency.colleague();
    await agency.query(`UPDATE users SET ${state} WHERE agency_id = $1 AND id = $2`, [person.id]);
    return person;
  }

  const INVITED = 'activated_at = NULL';
  const DISABLED = 'disabled_at = now()';
  const DELETED = 'disabled_at = now(), deleted_at = now()';

  test('are replaced by those who are given, each once', async () => {
    const { agent, admin, delegate } = agency;
    const { id } = await create(admin, 'Front desk', [agent, admin]);
    const invited = await somebody(INVITED);

    const { setGroupMembers } = await agent.gets(SetGroupMembers, {
      groupId: id,
      userIds: [delegate.id, agent.id, agent.id.toUpperCase(), invited.id],
    });

    expect(setGroupMembers.members.map((member) => member.id)).toEqual(sorted([delegate, agent, invited]));
    expect(await membersOf(admin, id)).toEqual(sorted([delegate, agent, invited]));
    await agent.gets(SetGroupMembers, { groupId: id, userIds: [] });
    expect(await membersOf(admin, id)).toEqual([]);
  });

  test('are nobody who is unknown, of another agency, disabled or deleted', async () => {
    const rival = await world.agency();
    const { id } = await create(agency.admin, 'Front desk', [agency.agent]);
    const bad = [
      rival.agent.id,
      newId(),
      'not-an-id',
      '',
      '-1',
      (await somebody(DISABLED)).id,
      (await somebody(DELETED)).id,
    ];

    for (const one of bad) {
      for (const refused of [
        await agency.admin.isRefused(SetGroupMembers, { groupId: id, userIds: [agency.admin.id, one] }),
        await agency.admin.isRefused(CreateGroup, { name: 'Another', userIds: [agency.admin.id, one] }),
      ]) {
        expect(refused).toEqual({
          code: 'BAD_USER_INPUT',
          reason: 'INVALID_INPUT',
          details: { field: 'userIds', userIds: [one] },
        });
      }
    }
    expect(await membersOf(agency.admin, id)).toEqual([agency.agent.id]);
    expect((await agency.admin.gets(Groups)).groups.map(({ name }) => name)).toEqual(['Front desk']);
  });

  test('are nobody whom the caller does not see, and those who are stay', async () => {
    const { delegate, agent, admin, clients } = agency;
    const hidden = clients[1].user;
    const { id } = await create(admin, 'Front desk', [agent, hidden]);

    const refused = await delegate.isRefused(SetGroupMembers, { groupId: id, userIds: [hidden.id] });
    const { setGroupMembers } = await delegate.gets(SetGroupMembers, {
      groupId: id,
      userIds: [clients[0].user.id],
    });

    expect(refused.details).toEqual({ field: 'userIds', userIds: [hidden.id] });
    expect(setGroupMembers.members.map((member) => member.id)).toEqual([clients[0].user.id]);
    expect(await membersOf(admin, id)).toEqual(sorted([clients[0].user, hidden]));
  });

  test('who are disabled meanwhile stay, so that a list can be written back; who are deleted do not', async () => {
    const [off, gone] = [await agency.colleague(), await agency.colleague()];
    const { id } = await create(agency.admin, 'Front desk', [off, gone]);
    await agency.query(`UPDATE users SET ${DISABLED} WHERE agency_id = $1 AND id = $2`, [off.id]);
    await agency.query(`UPDATE users SET ${DELETED} WHERE agency_id = $1 AND id = $2`, [gone.id]);

    const read = await membersOf(agency.admin, id);
    const refused = await agency.admin.isRefused(SetGroupMembers, { groupId: id, userIds: [gone.id] });
    await agency.admin.gets(SetGroupMembers, { groupId: id, userIds: [...read, agency.agent.id] });

    expect(read).toEqual([off.id]);
    expect(await membersOf(agency.admin, id)).toEqual(sorted([off, agency.agent]));
    expect(refused.details).toMatchObject({ userIds: [gone.id] });
  });

  test('are at most 200, those included whom the caller does not see', async () => {
    const { delegate, admin, agent, clients } = agency;
    const { id } = await create(admin, 'Crowd', [agent]);
    await agency.query(
      `WITH people AS (
         INSERT INTO users (agency_id, id, email, display_name, role, client_id)
         SELECT $1::int, gen_random_uuid(), 'n' || n || '@crowd' || $1::int || '.test', 'N', 'CLIENT_USER', $2
         FROM generate_series(1, 199) AS n RETURNING agency_id, id
       ) INSERT INTO agent_group_members SELECT agency_id, $3, id FROM people`,
      [clients[1].id, id],
    );

    expect(await membersOf(admin, id)).toHaveLength(200);
    for (const userIds of [Array.from({ length: 201 }, () => newId()), [agent.id, delegate.id]]) {
      expect(await delegate.isRefused(SetGroupMembers, { groupId: id, userIds })).toMatchObject({
        code: 'BAD_USER_INPUT',
        details: { field: 'userIds', max: 200 },
      });
    }
    expect(await membersOf(delegate, id)).toEqual([agent.id]);
  });

  test('set by two at once are those of the one or of the other', async () => {
    const { admin, agent, delegate } = agency;
    const { id } = await create(admin, 'Front desk');
    const lists = [sorted([admin, agent]), sorted([agent, delegate]), [], [admin.id]];

    for (let round = 0; round < 5; round += 1) {
      await Promise.all(lists.map((userIds) => admin.gets(SetGroupMembers, { groupId: id, userIds })));
      expect(lists).toContainEqual(await membersOf(admin, id));
    }
  });
});
