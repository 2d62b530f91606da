import { readFileSync } from 'node:fs';
import pg from 'pg';
import { automaticMovesOf, MOVE_AUTOMATICALLY } from '../../src/modules/clients/automatic-moves.js';
import type { Agency, Client } from '../world/agency.js';
import { ConversationUpdated, SetStatus } from '../world/documents.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';
import { idsIn, inAnHour, linesOf, SetSettings, Snooze, workOn } from './work-documents.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const DAY_MS = 86_400_000;

/** A thread in which nothing has happened for some days. */
async function quiet(status: string, days: number, client: Client = agency.clients[0]): Promise<string> {
  const at = new Date(Date.now() - days * DAY_MS);
  const [id = ''] = await agency.fills([{ client, status, assigneeId: null, at }]);
  await agency.query(
    `UPDATE conversations SET status_changed_at = $3, resolved_at = CASE WHEN status = 'RESOLVED' THEN $3::timestamptz END
     WHERE agency_id = $1 AND id = $2`,
    [id, at],
  );
  return id;
}

const set = (settings: Readonly<Record<string, unknown>>, { id }: Client = agency.clients[0]) =>
  agency.admin.gets(SetSettings, { id, settings });

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: world.database.url });
  await client.connect();
  return client;
}

const statusOf = async (id: string) => (await workOn(agency.admin, id))?.status;
const sweeps = () =>
  agency.query('SELECT id FROM jobs WHERE agency_id = $1 AND kind = $2', [MOVE_AUTOMATICALLY]);

test.each(['OPEN', 'REOPENED', 'PENDING'])(
  '%s and idle for so many days becomes RESOLVED',
  async (status) => {
    const [idle, lively] = [await quiet(status, 8), await quiet(status, 6)];
    const elsewhere = await quiet(status, 8, agency.clients[1]);
    const live = await agency.admin.listens(ConversationUpdated);

    await set({ autoResolveIdleDays: 7 });
    await world.settle();

    expect(await statusOf(idle)).toBe('RESOLVED');
    expect([await statusOf(lively), await statusOf(elsewhere)]).toEqual([status, status]);
    expect((await live.next()).map(({ id }) => id)).toEqual([idle]);
    expect(await linesOf(agency.admin, idle)).toMatchObject([
      {
        body: `Status changed from ${status} to RESOLVED after 7 days without a message`,
        senderId: null,
        threadEvent: { kind: 'STATUS', from: status, to: 'RESOLVED' },
      },
    ]);
    expect(await agency.audit('status_set')).toMatchObject([
      {
        subjectId: idle,
        userId: null,
        clientId: agency.clients[0].id,
        details: { from: status, to: 'RESOLVED', because: 'IDLE' },
      },
    ]);
    live.close();
  },
);

test('RESOLVED for so many days becomes CLOSED, whenever its last message was', async () => {
  const [old, fresh] = [await quiet('RESOLVED', 31), await quiet('RESOLVED', 29)];
  const justResolved = await quiet('OPEN', 90);
  await agency.agent.gets(SetStatus, { conversationId: justResolved, status: 'RESOLVED' });

  await set({ autoArchiveResolvedDays: 30 });
  await world.settle();

  expect([await statusOf(old), await statusOf(fresh), await statusOf(justResolved)]).toEqual([
    'CLOSED',
    'RESOLVED',
    'RESOLVED',
  ]);
  expect((await linesOf(agency.admin, old)).map(({ body }) => body)).toEqual([
    'Status changed from RESOLVED to CLOSED 30 days after it was resolved',
  ]);
});

test('what sleeps is not idle, nor what somebody has just brought back', async () => {
  const { agent } = agency;
  const [sleeping, reopened] = [await quiet('OPEN', 8), await quiet('RESOLVED', 8)];
  await agent.gets(Snooze, { conversationId: sleeping, until: inAnHour(24 * 30) });
  await agency.query(
    `UPDATE conversations SET status_changed_at = now() - interval '8 days' WHERE agency_id = $1 AND id = $2`,
    [sleeping],
  );
  await agent.gets(SetStatus, { conversationId: reopened, status: 'OPEN' });

  await set({ autoResolveIdleDays: 7 });
  await world.settle();

  expect([await statusOf(sleeping), await statusOf(reopened)]).toEqual(['PENDING', 'OPEN']);
});

test('any number is moved, and one job goes on for the client', async () => {
  const at = new Date(Date.now() - 8 * DAY_MS);
  const client = agency.clients[0];
  await agency.fills(Array.from({ length: 205 }, () => ({ client, status: 'OPEN', assigneeId: null, at })));
  await agency.query('UPDATE conversations SET status_changed_at = last_message_at WHERE agency_id = $1');

  await set({ autoResolveIdleDays: 7 });
  await world.settle();

  expect(await agency.query("SELECT 1 FROM conversations WHERE agency_id = $1 AND status = 'OPEN'")).toEqual(
    [],
  );
  expect(await sweeps()).toHaveLength(1);
  await set({ autoResolveIdleDays: 3 });
  await set({ autoArchiveResolvedDays: 3, autoResolveIdleDays: 2 });
  await world.settle();
  expect(await sweeps()).toHaveLength(1);
});

test('it goes on for as long as the client wants it, and begins again when it does', async () => {
  await set({ autoResolveIdleDays: 7 });
  await world.settle();
  const idle = await quiet('OPEN', 8);

  await agency.pausesEnd();
  expect(await statusOf(idle)).toBe('RESOLVED');

  await set({ autoResolveIdleDays: null });
  const left = await quiet('OPEN', 8);
  await agency.pausesEnd();
  expect(await statusOf(left)).toBe('OPEN');
  expect(await sweeps()).toEqual([]);

  await set({ autoResolveIdleDays: 7 });
  await world.settle();
  expect(await statusOf(left)).toBe('RESOLVED');
});

test('one that was given up is followed by the next', async () => {
  await set({ autoResolveIdleDays: 7 });
  await world.settle();
  await agency.query('UPDATE jobs SET attempts = 12 WHERE agency_id = $1');

  await agency.pausesEnd();

  expect(await sweeps()).toHaveLength(1);
  const idle = await quiet('OPEN', 8);
  await agency.pausesEnd();
  expect(await statusOf(idle)).toBe('RESOLVED');
});

test('a message that comes meanwhile wins', async () => {
  const idle = await quiet('OPEN', 8);
  await set({ autoResolveIdleDays: 7 });
  await world.settle();
  await agency.agent.gets(SetStatus, { conversationId: idle, status: 'OPEN' });
  await agency.query(
    `UPDATE conversations SET status_changed_at = last_message_at WHERE agency_id = $1 AND id = $2`,
    [idle],
  );
  const customer = await connected();
  try {
    await customer.query('BEGIN');
    await customer.query(
      'UPDATE conversations SET last_message_at = now() WHERE agency_id = $1 AND id = $2',
      [agency.id, idle],
    );
    // Held by the customer's message: passed by, and not waited for.
    await agency.pausesEnd();
    expect(await statusOf(idle)).toBe('OPEN');
    await customer.query('COMMIT');
  } finally {
    await customer.end();
  }
  await agency.pausesEnd();
  expect(await statusOf(idle)).toBe('OPEN');
});

test('settings that are being made while the last job would end keep it going', async () => {
  const { id } = agency.clients[0];
  await set({ autoResolveIdleDays: 7 });
  await world.settle();
  await set({ autoResolveIdleDays: null });
  const idle = await quiet('OPEN', 8);
  const change = await connected();
  try {
    await change.query('BEGIN');
    await change.query('UPDATE clients SET auto_resolve_idle_days = 5 WHERE agency_id = $1 AND id = $2', [
      agency.id,
      id,
    ]);
    let isOver = false;
    const swept = agency.pausesEnd().finally(() => {
      isOver = true;
    });
    const waiting =
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while (!isOver && (await world.database.query(waiting)).length === 0);
    await change.query('COMMIT');
    await swept;
  } finally {
    await change.end();
  }

  expect(await statusOf(idle)).toBe('RESOLVED');
  expect(await sweeps()).toHaveLength(1);
});

test('the migration queues it for clients that have wanted it before', async () => {
  const [wants] = agency.clients;
  await agency.query('UPDATE clients SET auto_archive_resolved_days = 3 WHERE agency_id = $1 AND id = $2', [
    wants.id,
  ]);
  const sql = readFileSync(
    new URL('../../prisma/migrations/0007_threads_by_themselves/migration.sql', import.meta.url),
    'utf8',
  );
  const migration = await connected();
  try {
    await migration.query('BEGIN');
    await migration.query(sql.slice(sql.indexOf('SET ROLE')));
    const { rows } = await migration.query('SELECT kind, lane, payload FROM jobs WHERE agency_id = $1', [
      agency.id,
    ]);
    expect(rows).toEqual([automaticMovesOf(wants.id)]);
  } finally {
    await migration.query('ROLLBACK');
    await migration.end();
  }
});

test('after the archive a customer begins a new conversation where the client wants it so', async () => {
  const { agent, whatsapp } = agency;
  const from = newCustomer();
  await set({ allowCustomerReopen: false });
  const { id: first } = await whatsapp.receives('hello', { from });
  await agent.gets(SetStatus, { conversationId: first, status: 'RESOLVED' });

  const { id: reopened } = await whatsapp.receives('and', { from });
  expect(reopened).toBe(first);
  expect(await statusOf(first)).toBe('REOPENED');

  await agent.gets(SetStatus, { conversationId: first, status: 'CLOSED' });
  const { id: second } = await whatsapp.receives('one more thing', { from });

  expect(second).not.toBe(first);
  expect([await statusOf(first), await statusOf(second)]).toEqual(['CLOSED', 'OPEN']);
  expect(await idsIn(agent, 'UNASSIGNED')).toEqual([second]);
});
