import pg from 'pg';
import {
  CreateGroup,
  create,
  DeleteGroup,
  Groups,
  OneGroup,
  RenameGroup,
  SetGroupMembers,
} from '../groups/group-documents.js';
import type { Agency } from '../world/agency.js';
import { Assign, ConversationUpdated } from '../world/documents.js';
import { openWorld, type World } from '../world.js';
import { Claim, countsOf, idsIn, linesOf, SetGroup, Transfer, wordsOf, workOn } from './work-documents.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const AT = new Date('2026-01-01T12:00:00Z');

/** Conversations of a group in all statuses, by status. */
async function filledGroup(
  groupId: string,
  assigneeId: string | null = null,
): Promise<Record<string, string>> {
  const statuses = ['OPEN', 'REOPENED', 'PENDING', 'RESOLVED', 'CLOSED'];
  const client = agency.clients[0];
  const ids = await agency.fills(statuses.map((status) => ({ client, status, assigneeId, at: AT })));
  await agency.query('UPDATE conversations SET group_id = $2 WHERE agency_id = $1', [groupId]);
  return Object.fromEntries(statuses.map((status, at) => [status, ids[at] ?? '']));
}

const sorted = (ids: readonly (string | undefined)[]) => [...ids].sort();

test('a group’s conversation is in the MY of its members and of nobody else, until somebody has it', async () => {
  const { admin, agent, delegate, clientUser } = agency;
  const group = await create(admin, 'Support', [agent, delegate]);
  const { OPEN = '', REOPENED, PENDING, RESOLVED } = await filledGroup(group.id);

  for (const member of [agent, delegate]) {
    expect(sorted(await idsIn(member, 'MY'))).toEqual(sorted([OPEN, REOPENED, PENDING, RESOLVED]));
    expect(await countsOf(member)).toMatchObject({ my: 4, all: 4 });
  }
  for (const other of [admin, clientUser]) {
    expect(await idsIn(other, 'MY')).toEqual([]);
    expect(await countsOf(other)).toMatchObject({ my: 0, all: 4 });
  }

  await agent.gets(Claim, { conversationId: OPEN });

  expect(await idsIn(agent, 'MY')).toContain(OPEN);
  expect(await idsIn(delegate, 'MY')).not.toContain(OPEN);
  expect(await countsOf(delegate)).toMatchObject({ my: 3 });
});

test('a member who sees one client has of the group’s conversations those of that client', async () => {
  const { admin, agent, delegate, clients } = agency;
  const group = await create(admin, 'Support', [agent, delegate, clients[1].user]);
  const [seen = '', unseen = ''] = await agency.fills(
    clients.map((client) => ({ client, status: 'OPEN', assigneeId: null, at: AT })),
  );
  for (const conversationId of [seen, unseen])
    await admin.gets(SetGroup, { conversationId, groupId: group.id });

  expect(await idsIn(delegate, 'MY')).toEqual([seen]);
  expect(await countsOf(delegate)).toMatchObject({ my: 1, unassigned: 1 });
  expect(await idsIn(clients[1].user, 'MY')).toEqual([unseen]);
  expect(await countsOf(agent)).toMatchObject({ my: 2, unassigned: 2 });
  expect(await delegate.isRefused(Claim, { conversationId: unseen })).toMatchObject({ code: 'NOT_FOUND' });
});

test('who leaves the group has its conversations no more, who comes has them', async () => {
  const { admin, agent, delegate } = agency;
  const group = await create(admin, 'Support', [agent]);
  await filledGroup(group.id);

  await admin.gets(SetGroupMembers, { groupId: group.id, userIds: [delegate.id] });

  expect(await countsOf(agent)).toMatchObject({ my: 0 });
  expect(await countsOf(delegate)).toMatchObject({ my: 4 });
});

test('a deleted group is gone at once for everybody and everything', async () => {
  const { admin, agent } = agency;
  const group = await create(admin, 'Support', [agent]);
  const { OPEN = '' } = await filledGroup(group.id);
  // Nothing runs: what is to be done later does not matter.
  await agency.query(
    `INSERT INTO jobs (agency_id, kind, lane, payload, run_at)
     VALUES ($1, 'no such kind', $2, '{}', now() + interval '1 hour')`,
    [`group.give_threads_back:${group.id}`],
  );

  await admin.gets(DeleteGroup, { id: group.id });

  expect(await countsOf(agent)).toMatchObject({ my: 0, all: 4 });
  expect(await idsIn(agent, 'MY')).toEqual([]);
  expect((await admin.gets(Groups)).groups).toEqual([]);
  expect((await admin.gets(OneGroup, { id: group.id })).group).toBeNull();
  const refused = [
    admin.isRefused(RenameGroup, { id: group.id, name: 'Another' }),
    admin.isRefused(SetGroupMembers, { groupId: group.id, userIds: [] }),
    admin.isRefused(DeleteGroup, { id: group.id }),
  ];
  expect((await Promise.all(refused)).map(({ code }) => code)).toEqual([
    'NOT_FOUND',
    'NOT_FOUND',
    'NOT_FOUND',
  ]);
  expect(await admin.isRefused(Transfer, { conversationId: OPEN, toGroupId: group.id })).toMatchObject({
    details: { field: 'toGroupId' },
  });
  expect((await admin.gets(CreateGroup, { name: 'SUPPORT' })).createGroup.name).toBe('SUPPORT');
  expect((await workOn(admin, OPEN))?.groupId).toBe(group.id);
});

test('the conversations of a deleted group are given back, told, and keep their assignees', async () => {
  const { admin, agent } = agency;
  const group = await create(admin, 'Support', [agent]);
  const ids = await filledGroup(group.id);
  const { OPEN = '', CLOSED = '' } = ids;
  await admin.gets(Assign, { conversationId: OPEN, assigneeId: agent.id });
  const live = await admin.listens(ConversationUpdated);

  await admin.gets(DeleteGroup, { id: group.id });
  await world.settle();

  for (const id of Object.values(ids)) {
    expect((await linesOf(admin, id)).at(-1)).toMatchObject({
      body: 'Taken out of the group Support, which was deleted',
      senderId: null,
      threadEvent: { kind: 'GROUP', from: group.id, to: null },
    });
  }
  expect(await workOn(admin, OPEN)).toMatchObject({ groupId: null, assigneeId: agent.id, status: 'OPEN' });
  expect(await workOn(admin, CLOSED)).toMatchObject({ groupId: null, status: 'CLOSED' });
  expect(await agency.query('SELECT 1 FROM agent_groups WHERE agency_id = $1')).toEqual([]);
  expect(await agency.audit('conversation.group_set')).toHaveLength(5);
  const told = new Set<string>();
  while (told.size < 5) for (const { id } of await live.next()) told.add(id);
  expect([...told].sort()).toEqual(Object.values(ids).sort());
  live.close();
});

test('any number of conversations is given back', async () => {
  const { admin } = agency;
  const group = await create(admin, 'Support');
  const client = agency.clients[0];
  await agency.fills(
    Array.from({ length: 205 }, () => ({ client, status: 'OPEN', assigneeId: null, at: AT })),
  );
  await agency.query('UPDATE conversations SET group_id = $2 WHERE agency_id = $1', [group.id]);

  await admin.gets(DeleteGroup, { id: group.id });
  await world.settle();

  expect(
    await agency.query('SELECT 1 FROM conversations WHERE agency_id = $1 AND group_id IS NOT NULL'),
  ).toEqual([]);
  expect(await agency.query('SELECT 1 FROM agent_groups WHERE agency_id = $1')).toEqual([]);
  expect(await agency.query("SELECT 1 FROM jobs WHERE agency_id = $1 AND kind LIKE 'group.%'")).toEqual([]);
});

test('a conversation that comes to a group while it is deleted is refused or given back', async () => {
  const { admin, agent } = agency;
  const group = await create(admin, 'Support', [agent]);
  const client = agency.clients[0];
  const ids = await agency.fills(
    Array.from({ length: 12 }, () => ({ client, status: 'OPEN', assigneeId: null, at: AT })),
  );

  const answers = await Promise.all([
    ...ids.map((conversationId) => admin.asks(SetGroup, { conversationId, groupId: group.id })),
    admin.asks(DeleteGroup, { id: group.id }),
  ]);
  await world.settle();

  const refusals = answers.flatMap(({ errors }) => errors ?? []);
  expect(refusals.every(({ extensions }) => extensions.code === 'BAD_USER_INPUT')).toBe(true);
  for (const id of ids) {
    expect((await workOn(admin, id))?.groupId).toBeNull();
    expect([0, 2]).toContain((await wordsOf(admin, id)).length);
  }
  expect(await agency.query('SELECT 1 FROM agent_groups WHERE agency_id = $1')).toEqual([]);
});

test('nothing is given to a group that is just being deleted', async () => {
  const { admin } = agency;
  const group = await create(admin, 'Support');
  const [conversationId] = await agency.fills([
    { client: agency.clients[0], status: 'OPEN', assigneeId: null, at: AT },
  ]);
  const deletion = new pg.Client({ connectionString: world.database.url });
  await deletion.connect();
  try {
    await deletion.query('BEGIN');
    await deletion.query('UPDATE agent_groups SET deleted_at = now() WHERE agency_id = $1 AND id = $2', [
      agency.id,
      group.id,
    ]);
    let isOver = false;
    const given = admin.asks(SetGroup, { conversationId, groupId: group.id }).finally(() => {
      isOver = true;
    });
    const waiting =
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while (!isOver && (await world.database.query(waiting)).length === 0);
    await deletion.query('COMMIT');

    expect((await given).errors).toMatchObject([{ extensions: { details: { field: 'groupId' } } }]);
  } finally {
    await deletion.end();
  }
});
