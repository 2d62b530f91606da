import pg from 'pg';
import type { Agency } from '../world/agency.js';
import {
  Assign,
  ConversationUpdated,
  Inbox,
  InboxCounts,
  OneConversation,
  type Operation,
  SetStatus,
} from '../world/documents.js';
import type { Person } from '../world/person.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';
import { Delete, Disable } from './documents.js';

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

describe.each<[string, Operation<object>]>([
  ['disabled', Disable],
  ['deleted', Delete],
])('the work of somebody %s', (_what, leave) => {
  test('is everybody’s again, but for what is done', async () => {
    const { admin, agent, clients } = agency;
    const place = (status: string, assigneeId: string) => ({
      client: clients[1],
      status,
      assigneeId,
      at: AT,
    });
    const statuses = ['OPEN', 'REOPENED', 'PENDING', 'RESOLVED', 'CLOSED'];
    const ids = await agency.fills([
      ...statuses.map((status) => place(status, agent.id)),
      place('OPEN', admin.id),
    ]);

    await admin.gets(leave, { userId: agent.id });
    await world.settle();

    const assignees = new Map(
      (
        await agency.query<{ id: string; a: string | null }>(
          'SELECT id, assignee_id AS a FROM conversations WHERE agency_id = $1',
        )
      ).map(({ id, a }) => [id, a]),
    );
    expect(ids.map((id) => assignees.get(id))).toEqual([null, null, null, agent.id, agent.id, admin.id]);
    expect((await admin.gets(InboxCounts)).conversationCounts).toMatchObject({
      unassigned: 2,
      open: 1,
      pending: 1,
    });
    expect(
      await agency.query(
        `SELECT subject_id AS id, user_id AS "by", client_id AS client, details FROM audit_entries
         WHERE agency_id = $1 AND action = 'conversation.assigned' ORDER BY subject_id`,
      ),
    ).toEqual(
      ids
        .slice(0, 3)
        .sort()
        .map((id) => ({ id, by: null, client: clients[1].id, details: { from: agent.id, to: null } })),
    );
  });

  test('is told to everybody who watches', async () => {
    const { admin, agent, clients } = agency;
    const [id] = await agency.fills([{ client: clients[0], status: 'OPEN', assigneeId: agent.id, at: AT }]);
    const live = await admin.listens(ConversationUpdated);

    await admin.gets(leave, { userId: agent.id });

    expect(await live.next()).toMatchObject([{ id, assigneeId: null }]);
    live.close();
  });
});

test('any amount of work is given back', async () => {
  const { admin, agent, clients } = agency;
  await agency.fills(
    Array.from({ length: 250 }, () => ({ client: clients[0], status: 'OPEN', assigneeId: agent.id, at: AT })),
  );

  await admin.gets(Disable, { userId: agent.id });
  await world.settle();

  expect((await admin.gets(InboxCounts)).conversationCounts).toMatchObject({ unassigned: 250, open: 0 });
});

test('who is back before anything happened keeps their work', async () => {
  const { admin, agent, clients } = agency;
  const [id] = await agency.fills([{ client: clients[0], status: 'OPEN', assigneeId: agent.id, at: AT }]);
  await agency.query(
    `INSERT INTO jobs (agency_id, kind, lane, payload) VALUES ($1, 'conversation.release', 'x', $2)`,
    [JSON.stringify({ userId: agent.id })],
  );
  await world.settle();

  expect((await admin.gets(OneConversation, { id })).conversation?.assigneeId).toBe(agent.id);
});

describe('a conversation that comes back after its agent has gone', () => {
  test('because the customer writes, is nobody’s', async () => {
    const { admin, agent, whatsapp } = agency;
    const from = newCustomer();
    const { id: conversationId } = await whatsapp.receives('hello', { from });
    await admin.gets(Assign, { conversationId, assigneeId: agent.id });
    await admin.gets(SetStatus, { conversationId, status: 'RESOLVED' });
    await admin.gets(Delete, { userId: agent.id });
    await world.settle();

    await whatsapp.receives('me again', { from });

    const { conversations } = await admin.gets(Inbox, { tab: 'UNASSIGNED' });
    expect(conversations).toMatchObject([{ id: conversationId, status: 'REOPENED', assigneeId: null }]);
  });

  test('because somebody reopens it, is nobody’s', async () => {
    const { admin, agent, whatsapp } = agency;
    const { id: conversationId } = await whatsapp.receives('hello');
    await admin.gets(Assign, { conversationId, assigneeId: agent.id });
    await admin.gets(SetStatus, { conversationId, status: 'CLOSED' });
    await admin.gets(Disable, { userId: agent.id });
    await world.settle();

    const { setConversationStatus } = await admin.gets(SetStatus, { conversationId, status: 'OPEN' });

    expect(setConversationStatus).toMatchObject({ status: 'OPEN', assigneeId: null });
  });

  test('is still theirs who are there', async () => {
    const { admin, agent, whatsapp } = agency;
    const from = newCustomer();
    const { id: conversationId } = await whatsapp.receives('hello', { from });
    await admin.gets(Assign, { conversationId, assigneeId: agent.id });
    await admin.gets(SetStatus, { conversationId, status: 'RESOLVED' });

    await whatsapp.receives('me again', { from });

    expect((await admin.gets(OneConversation, { id: conversationId })).conversation).toMatchObject({
      status: 'REOPENED',
      assigneeId: agent.id,
    });
  });
});

test('nobody is assigned who is invited, kept out or deleted', async () => {
  const { admin, agent, delegate, whatsapp } = agency;
  const { id: conversationId } = await whatsapp.receives('hello');
  const invited = await agency.colleague();
  await agency.query('UPDATE users SET activated_at = NULL WHERE agency_id = $1 AND id = $2', [invited.id]);
  await admin.gets(Disable, { userId: agent.id });
  await admin.gets(Delete, { userId: delegate.id });

  for (const { id: assigneeId } of [invited, agent, delegate]) {
    expect(await admin.isRefused(Assign, { conversationId, assigneeId })).toMatchObject({
      details: { field: 'assigneeId' },
    });
  }
});

/** Disables somebody in a transaction of its own, and commits when whatever is begun meanwhile waits for it. */
async function disabledWhile<T>({ id }: Person, begin: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: world.database.url });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $2', [
      agency.id,
      id,
    ]);
    let isOver = false;
    const begun = begin().finally(() => {
      isOver = true;
    });
    const isWaiting = () =>
      world.database.query(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
    while (!isOver && (await isWaiting()).length === 0);
    await client.query('COMMIT');
    return await begun;
  } finally {
    await client.end();
  }
}

test('nobody is assigned who is just being disabled', async () => {
  const { admin, agent, whatsapp } = agency;
  const { id: conversationId } = await whatsapp.receives('hello');

  const refusal = await disabledWhile(agent, () =>
    admin.isRefused(Assign, { conversationId, assigneeId: agent.id }),
  );

  expect(refusal).toMatchObject({ details: { field: 'assigneeId' } });
});
