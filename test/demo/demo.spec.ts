import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { pino } from 'pino';
import { AuthService } from '../../src/auth/auth.service.js';
import { Authenticator } from '../../src/auth/authenticator.js';
import { loadConfig } from '../../src/config/env.js';
import { loadDemo } from '../../src/demo/demo.js';
import { DEMO_LOGINS, DEMO_PASSWORD } from '../../src/demo/demo-people.js';
import { systemActor, type UserActor } from '../../src/kernel/actor.js';
import { BookingCatalogService } from '../../src/modules/booking-catalog/booking-catalog.service.js';
import { BookingsService } from '../../src/modules/bookings/bookings.service.js';
import { SlotsService } from '../../src/modules/bookings/slots.service.js';
import { ChannelsService } from '../../src/modules/channels/channels.service.js';
import { ConversationStatus, ConversationTab } from '../../src/modules/conversations/conversations.js';
import { InboxService } from '../../src/modules/conversations/inbox.service.js';
import { createServer } from '../../src/server.js';
import { freshDatabase, type TestDatabase } from '../setup/database.js';

const EVERY_TYPE = [
  ...['AUDIO', 'CONTACTS', 'DOCUMENT', 'IMAGE', 'INTERACTIVE', 'LOCATION', 'NOTE', 'REACTION', 'STICKER'],
  ...['SYSTEM', 'TEMPLATE', 'TEXT', 'VIDEO'],
];
const EVERY_INTERACTIVE = ['BUTTON_REPLY', 'CTA_URL', 'LIST', 'LIST_REPLY', 'REPLY_BUTTONS'];

let database: TestDatabase;
let dataDir: string;
let servers: NestFastifyApplication[];
let client: pg.Client;
let logged: { msg: string }[];

// Two servers that start at the same moment, as two instances of one installation do.
beforeAll(async () => {
  database = await freshDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'switchboard-demo-'));
  const config = loadConfig({ NODE_ENV: 'test', DATABASE_URL: database.url, DATA_DIR: dataDir });
  const server = () => createServer({ config, databaseUrl: database.url, logger: pino({ level: 'silent' }) });
  servers = [await server(), await server()];
  logged = [];
  await Promise.all(servers.map((app) => loadDemo(app, log())));
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
}, 60_000);

afterAll(async () => {
  await client?.end();
  await Promise.all(servers.map((app) => app.close()));
  await rm(dataDir, { recursive: true, force: true });
  await database.drop();
});

const log = () => pino({ level: 'info' }, { write: (line) => logged.push(JSON.parse(line)) });

const first = () => servers[0] as NestFastifyApplication;

async function rows<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
  return (await client.query<Row>(sql, values)).rows;
}

async function signedIn(email: string): Promise<UserActor> {
  const app = first();
  const here = { ip: '127.0.0.1', requestId: 'a request' };
  const signIn = { email, password: DEMO_PASSWORD };
  const { accessToken } = await app.get(AuthService, { strict: false }).signIn(signIn, here);
  const found = await app.get(Authenticator, { strict: false }).authenticate(`Bearer ${accessToken}`, here);
  if (!found) throw new Error(`${email} is nobody.`);
  return found.actor;
}

const inbox = () => first().get(InboxService, { strict: false });

test('it is loaded once, and one line says how long that took', () => {
  expect(logged).toEqual([
    expect.objectContaining({ msg: expect.stringMatching(/^the demo world was loaded in \d+ ms$/) }),
  ]);
});

test('a later start changes nothing', async () => {
  const count = `SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM messages) AS n`;
  const before = await rows(count);

  await loadDemo(first(), log());

  expect(await rows(count)).toEqual(before);
  expect(logged).toHaveLength(1);
});

test('agencies and clients have the ids that clients of the API rely on', async () => {
  expect(await rows('SELECT agency_id, id, name FROM clients WHERE id <= 3 ORDER BY id')).toEqual([
    { agency_id: 1, id: 1, name: 'Blue Bistro' },
    { agency_id: 1, id: 2, name: 'Luna Clinic' },
    { agency_id: 2, id: 3, name: 'Corner Shop' },
  ]);
  expect(await rows('SELECT id, name FROM agencies WHERE id <= 2 ORDER BY id')).toEqual([
    { id: 1, name: 'Northwind' },
    { id: 2, name: 'Rival' },
  ]);
});

test('whatever is made next gets an id of its own', async () => {
  const [agency] = await rows<{ id: number }>(`INSERT INTO agencies (name) VALUES ('Next') RETURNING id`);
  const [made] = await rows<{ id: number }>(
    `INSERT INTO clients (agency_id, name) VALUES ($1, 'Next') RETURNING id`,
    [agency?.id],
  );

  expect(agency?.id).toBeGreaterThan(2);
  expect(made?.id).toBeGreaterThan(3);
});

test.each([
  ['super@switchboard.test', 'SUPER_ADMIN', 1, 'all'],
  ['admin@northwind.test', 'AGENCY_ADMIN', 1, 'all'],
  ['agent@northwind.test', 'AGENCY_USER', 1, 'all'],
  ['delegate@northwind.test', 'AGENCY_USER', 1, [1]],
  ['client@bluebistro.test', 'CLIENT_USER', 1, [1]],
  ['client@lunaclinic.test', 'CLIENT_USER', 1, [2]],
  ['orphan@northwind.test', 'CLIENT_USER', 1, [-1]],
  ['admin@rival.test', 'AGENCY_ADMIN', 2, 'all'],
])('%s signs in as %s of agency %i and sees the clients %j', async (email, role, agencyId, clients) => {
  expect(DEMO_LOGINS.map((login) => login.email)).toContain(email);
  expect(await signedIn(email)).toMatchObject({ role, agencyId, clients });
});

test.each([
  ['100000000000001', 1, 1],
  ['100000000000002', 1, 2],
  ['100000000000003', 2, 3],
])('the line %s leads to agency %i, client %i, with a token', async (accountId, agencyId, clientId) => {
  const channels = first().get(ChannelsService, { strict: false });

  const route = (await channels.routes('WHATSAPP', [accountId])).get(accountId);
  const found = route && (await channels.find(systemActor(agencyId, 'test'), route.channelId));

  expect(route).toMatchObject({ agencyId, clientId });
  expect(found).toMatchObject({ agencyId, clientId, accountId });
  expect(found && (await channels.token(agencyId, found.id))).toBe(`demo-token-${clientId}`);
});

describe.each([1, 2, 3])('client %i', (clientId) => {
  const values = async (sql: string) => (await rows<{ v: string }>(sql, [clientId])).map(({ v }) => v);

  test('has a dozen conversations in every status', async () => {
    const statuses = await values('SELECT status::text AS v FROM conversations WHERE client_id = $1');

    expect(statuses).toHaveLength(12);
    expect(new Set(statuses)).toEqual(new Set(Object.values(ConversationStatus)));
  });

  test('has messages of every type and interactive ones of every kind', async () => {
    expect(
      await values('SELECT DISTINCT message_type::text AS v FROM messages WHERE client_id = $1 ORDER BY v'),
    ).toEqual(EVERY_TYPE);
    expect(
      await values(
        `SELECT DISTINCT interactive->>'type' AS v FROM messages
         WHERE client_id = $1 AND interactive IS NOT NULL ORDER BY v`,
      ),
    ).toEqual(EVERY_INTERACTIVE);
  });

  test('has replies that were read, delivered and refused', async () => {
    expect(
      await values(
        'SELECT DISTINCT status::text AS v FROM messages WHERE client_id = $1 AND status IS NOT NULL',
      ),
    ).toEqual(expect.arrayContaining(['DELIVERED', 'FAILED', 'READ']));
  });

  test('has open conversations on both sides of the 24 hours, with and without an assignee', async () => {
    const open = await rows<{ fresh: boolean; assigned: boolean }>(
      `SELECT last_inbound_at > now() - interval '24 hours' AS fresh, assignee_id IS NOT NULL AS assigned
       FROM conversations WHERE client_id = $1 AND status = 'OPEN'`,
      [clientId],
    );

    expect(open.filter(({ fresh }) => fresh).length).toBeGreaterThanOrEqual(2);
    expect(open.filter(({ fresh }) => !fresh).length).toBeGreaterThanOrEqual(1);
    expect(new Set(open.map(({ assigned }) => assigned))).toEqual(new Set([true, false]));
  });
});

test.each(DEMO_LOGINS.filter(({ email }) => !email.startsWith('orphan')))(
  'what the tabs of $email count is what stands in them',
  async ({ email }) => {
    const actor = await signedIn(email);

    const { counts } = await inbox().counts(actor);

    const standing = Object.values(ConversationTab).map(async (tab) => {
      const { length } = await inbox().list(actor, { tab, limit: 100 });
      return [tab, length];
    });
    expect(counts).toEqual(Object.fromEntries(await Promise.all(standing)));
    expect(counts.ALL).toBeGreaterThan(0);
  },
);

test.each(DEMO_LOGINS.filter(({ email }) => !/^(orphan|super)/.test(email)))(
  '$email has work of their own, some of it read and some not',
  async ({ email }) => {
    const actor = await signedIn(email);

    const all = await inbox().list(actor, { tab: 'ALL', limit: 100 });
    const mine = await inbox().list(actor, { tab: 'MY' });

    expect(mine.length).toBeGreaterThan(0);
    expect(all.some(({ unreadCount }) => unreadCount === 0)).toBe(true);
    expect(all.some(({ unreadCount }) => unreadCount > 0)).toBe(true);
    expect(all.every(({ unreadCount }) => unreadCount >= 0)).toBe(true);
  },
);

test('somebody without a client sees nothing', async () => {
  expect(await inbox().list(await signedIn('orphan@northwind.test'), { tab: 'ALL' })).toEqual([]);
});

test('somebody is known by a user id alone', async () => {
  expect(
    await rows(
      `SELECT c.phone, i.kind, v.customer_external_id = i.value AS "isExternalId"
       FROM contacts c JOIN contact_identities i ON i.agency_id = c.agency_id AND i.contact_id = c.id
       JOIN conversations v ON v.agency_id = c.agency_id AND v.contact_id = c.id
       WHERE i.kind <> 'WHATSAPP'`,
    ),
  ).toEqual([{ phone: null, kind: 'WHATSAPP_USER', isExternalId: true }]);
});

test('a file that is said to be stored is there, byte for byte', async () => {
  const stored = await rows<{ storage_key: string; sha256: string; size: string }>(
    `SELECT storage_key, sha256, size FROM media WHERE state = 'STORED'`,
  );

  expect(stored.length).toBeGreaterThanOrEqual(12);
  for (const { storage_key, sha256, size } of stored) {
    const bytes = await readFile(join(dataDir, 'files', storage_key));
    expect([bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([Number(size), sha256]);
  }
});

test('both clients have something to book, and times of it are free', async () => {
  const day = (n: number) => new Date(Date.now() + n * 24 * 3_600_000);
  const agent = await signedIn('agent@northwind.test');
  const services = await first().get(BookingCatalogService, { strict: false }).list(agent, {});
  const slots = first().get(SlotsService, { strict: false });

  expect(services.map(({ clientId }) => clientId).sort()).toEqual([1, 1, 2, 2]);
  for (const { id: serviceId } of services) {
    expect((await slots.available(agent, { serviceId, from: day(1), to: day(8) })).length).toBeGreaterThan(5);
  }
  const bookings = await first()
    .get(BookingsService, { strict: false })
    .list(agent, { from: day(0) });
  expect(new Set(bookings.map(({ clientId }) => clientId))).toEqual(new Set([1, 2]));
});
