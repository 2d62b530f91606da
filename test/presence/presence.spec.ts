import pg from 'pg';
import { pino } from 'pino';
import { AccessTrail } from '../../src/auth/access-trail.js';
import { ActorDirectory } from '../../src/auth/actor.directory.js';
import { SessionsRepository } from '../../src/auth/sessions.repository.js';
import { StandingRepository } from '../../src/auth/standing.repository.js';
import { CommitSignal } from '../../src/database/commit-signal.js';
import { Database } from '../../src/database/database.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { type UserActor, userActor } from '../../src/kernel/actor.js';
import { newId } from '../../src/kernel/ids.js';
import { DEFAULT_GRANTS, type Role } from '../../src/kernel/permissions.js';
import { SystemTimers } from '../../src/kernel/timers.js';
import { PresenceRepository } from '../../src/modules/presence/presence.repository.js';
import { PresenceService } from '../../src/modules/presence/presence.service.js';
import { TeamRepository } from '../../src/modules/team/team.repository.js';
import { TeamService } from '../../src/modules/team/team.service.js';
import { testDatabaseUrl } from '../setup/database.js';

const SILENT = pino({ level: 'silent' });

let client: pg.Client;
let database: Database;
let here: PresenceService;
let there: PresenceService;
let agencyId: number;
let agent: UserActor;

beforeAll(async () => {
  const url = await testDatabaseUrl();
  client = new pg.Client({ connectionString: url });
  await client.connect();
  database = new Database({ url }, SILENT);
  const uow = new UnitOfWork(database, new CommitSignal());
  const instance = () =>
    new PresenceService(
      uow,
      new PresenceRepository(),
      new TeamService(uow, new TeamRepository(), new ActorDirectory(new StandingRepository(uow))),
      new AccessTrail(uow, new SessionsRepository(), new SystemTimers()),
    );
  [here, there] = [instance(), instance()];
});

afterAll(async () => {
  await database.onApplicationShutdown();
  await client.end();
});

beforeEach(async () => {
  agencyId = await newAgency();
  agent = await newUser(agencyId, 'AGENCY_USER');
});

async function newAgency(): Promise<number> {
  const { rows } = await client.query(`INSERT INTO agencies (name) VALUES ('Presence') RETURNING id`);
  return rows[0].id;
}

async function newClient(): Promise<number> {
  const { rows } = await client.query(
    `INSERT INTO clients (agency_id, name) VALUES ($1, 'Client ' || gen_random_uuid()) RETURNING id`,
    [agencyId],
  );
  return rows[0].id;
}

async function newUser(agency: number, role: Role, clientId: number | null = null): Promise<UserActor> {
  const userId = newId<'User'>();
  await client.query(
    `INSERT INTO users (agency_id, id, email, display_name, role, client_id) VALUES ($1, $2, $3, 'Ada', $4, $5)`,
    [agency, userId, `${userId}@presence.test`, role, clientId],
  );
  const permissions = DEFAULT_GRANTS[role];
  return userActor({ userId, agencyId: agency, clientId, role, permissions, delegatedClientIds: null });
}

const seen = async (by: UserActor = agent) =>
  (await here.list(by, {})).map(({ userId, status }) => ({ userId, status }));

const statusOf = async (who: UserActor) =>
  (await seen(who)).find(({ userId }) => userId === who.userId)?.status;

/** How often a change was told, by what the outbox holds for the agency. */
async function told(): Promise<number> {
  const { rows } = await client.query(
    `SELECT count(*)::int FROM outbox_events WHERE agency_id = $1 AND type = 'presence.changed'`,
    [agencyId],
  );
  return rows[0].count;
}

const expire = (who: UserActor) =>
  client.query(
    `UPDATE presence_leases SET expires_at = now() - interval '1 second' WHERE agency_id = $1 AND user_id = $2`,
    [who.agencyId, who.userId],
  );

test('a person is there from the first socket to the last, over two instances', async () => {
  await here.hold(agent);
  await there.hold(agent);
  expect(await statusOf(agent)).toBe('ONLINE');
  await here.release(agent);
  expect(await statusOf(agent)).toBe('ONLINE');
  await there.release(agent);

  expect(await statusOf(agent)).toBe('OFFLINE');
  expect(await told()).toBe(2);
});

test('holding and releasing may be repeated and are told once', async () => {
  for (let i = 0; i < 3; i += 1) await here.hold(agent);
  for (let i = 0; i < 3; i += 1) await here.release(agent);

  expect(await told()).toBe(2);
});

test('two instances that write at the same moment agree, and tell every change once', async () => {
  for (let round = 0; round < 20; round += 1) {
    await Promise.all([here.hold(agent), there.hold(agent)]);
    expect(await statusOf(agent)).toBe('ONLINE');
    await Promise.all([here.release(agent), there.release(agent)]);
    expect(await statusOf(agent)).toBe('OFFLINE');
  }
  expect(await told()).toBe(40);

  await there.hold(agent);
  await Promise.all([here.hold(agent), there.release(agent)]);
  expect(await statusOf(agent)).toBe('ONLINE');
});

test('what was chosen holds over reconnects', async () => {
  await here.hold(agent);
  const chosen = await here.choose(agent, 'AWAY');
  await here.release(agent);
  await there.hold(agent);

  expect(chosen).toMatchObject({ userId: agent.userId, status: 'AWAY', displayName: 'Ada' });
  expect(await statusOf(agent)).toBe('AWAY');
  expect(await told()).toBe(4);
});

test('who chose OFFLINE appears so although connected', async () => {
  await here.hold(agent);
  await here.choose(agent, 'OFFLINE');

  expect(await statusOf(agent)).toBe('OFFLINE');
  expect(await told()).toBe(2);
});

test('choosing without a socket is remembered and not told', async () => {
  expect(await here.choose(agent, 'AWAY')).toMatchObject({ status: 'OFFLINE' });
  expect(await told()).toBe(0);
});

test('the leases of a dead instance are swept, once for all instances', async () => {
  await there.hold(agent);
  await expire(agent);
  await Promise.all([here.sweep(), here.sweep()]);

  expect(await statusOf(agent)).toBe('OFFLINE');
  expect(await told()).toBe(2);
});

test('a renewed lease survives the sweep; one that is gone is reported', async () => {
  const gone = await newUser(agencyId, 'AGENCY_USER');
  await here.hold(agent);
  await expire(agent);
  expect(await here.extend([agent, gone])).toEqual([gone]);
  await there.sweep();

  expect(await statusOf(agent)).toBe('ONLINE');
});

test('an instance that ends leaves its people no longer than the grace', async () => {
  await here.hold(agent);
  await here.letGo();

  const { rows } = await client.query(
    `SELECT extract(epoch FROM expires_at - now())::float AS left FROM presence_leases WHERE user_id = $1`,
    [agent.userId],
  );
  expect(rows[0].left).toBeLessThanOrEqual(10);
});

test('another agency sees nothing, and asking for a foreign one finds nobody', async () => {
  await here.hold(agent);
  const stranger = await newUser(await newAgency(), 'AGENCY_ADMIN');

  expect(await seen(stranger)).toEqual([]);
  expect(await here.list(stranger, { agencyId })).toEqual([]);
  expect((await here.updates(stranger, agencyId)).isEmpty).toBe(true);
});

test("a client's person sees the agency's people and its own, and no other client's", async () => {
  const [ours, theirs] = [await newClient(), await newClient()];
  const own = await newUser(agencyId, 'CLIENT_USER', ours);
  const other = await newUser(agencyId, 'CLIENT_USER', theirs);
  for (const each of [agent, own, other]) await here.hold(each);

  expect(new Set((await seen(own)).map(({ userId }) => userId))).toEqual(new Set([agent.userId, own.userId]));
  const { accepts } = (await here.updates(own, null)).options;
  const event = (clientId: number | null) => ({
    clientId,
    agencyId,
    type: '',
    version: 1,
    topics: [],
    payload: {},
  });
  expect([null, ours, theirs].map((clientId) => accepts(event(clientId)))).toEqual([true, true, false]);
});

test('pages follow each other without a gap', async () => {
  const people = [agent, await newUser(agencyId, 'AGENCY_USER'), await newUser(agencyId, 'AGENCY_USER')];
  for (const person of people) await here.hold(person);
  const first = await here.list(agent, { limit: 2 });
  const rest = await here.list(agent, { limit: 2, afterUserId: first.at(-1)?.userId });

  expect([...first, ...rest].map(({ userId }) => userId)).toEqual(people.map(({ userId }) => userId).sort());
});

test('a page that goes on after no id at all is refused by its field', async () => {
  await expect(here.list(agent, { afterUserId: 'nobody' })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details: { field: 'afterUserId' },
  });
});

test('somebody who does not exist is nowhere', async () => {
  await here.hold({ agencyId, userId: newId() });

  expect(await seen()).toEqual([]);
});
