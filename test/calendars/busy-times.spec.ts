import { BusyReader } from '../../src/modules/calendars/busy-reader.js';
import { ConnectionsRepository } from '../../src/modules/calendars/connections.repository.js';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import { SyncCalendar } from './calendar-documents.js';
import { Salon } from './salon.js';

let world: World;
let agency: Agency;
let salon: Salon;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
  salon = await Salon.open(world, agency);
});

const lists = () =>
  world.google.calls
    .filter(({ account, method }) => account === salon.account() && method === 'GET')
    .map(({ path }) => new URL(path, 'http://google.test').searchParams);
const absences = () =>
  agency.query<{ id: string; source: string }>(
    'SELECT id, source FROM staff_absences WHERE agency_id = $1 ORDER BY starts_at',
  );

describe('what stands in the calendar is not offered', () => {
  test('from the moment it is connected, and again once it is gone', async () => {
    const dentist = salon.appointment(30);
    await salon.connects();
    expect(await salon.offers([29, 30, 31])).toEqual([29, 31]);

    salon.google().remove(dentist.id, null);
    await salon.syncs();

    expect(await salon.offers([29, 30, 31])).toEqual([29, 30, 31]);
  });

  test('nor what is moved, as it is moved; other staff are as free as before', async () => {
    const dentist = salon.appointment(30);
    await salon.connects();
    const time = (n: number) => ({ dateTime: salon.hour(n).toISOString() });

    salon.google().patch(dentist.id, { start: time(40), end: time(42) }, null);
    await salon.syncs();

    expect(await salon.offers([30, 40, 41, 42])).toEqual([30, 42]);
    expect(await salon.offers([40, 41], salon.ben)).toEqual([40, 41]);
  });

  test('but for what is free, declined or cancelled, and what we have put there', async () => {
    salon.appointment(30, salon.ana, { transparency: 'transparent' });
    salon.appointment(31, salon.ana, { attendees: [{ self: true, responseStatus: 'declined' }] });
    const cancelled = salon.appointment(32);
    salon.google().remove(cancelled.id, null);
    await salon.connects();
    const booking = await salon.books(33);
    await salon.syncs();

    expect(await absences()).toEqual([]);
    expect(await salon.offers([30, 31, 32, 33])).toEqual([30, 31, 32]);
    await salon.cancels(booking);
    expect(await salon.offers([33])).toEqual([33]);
  });

  test('a whole day, where the calendar is', async () => {
    const day = new Date(salon.hour(72)).toISOString().slice(0, 10);
    const next = new Date(salon.hour(96)).toISOString().slice(0, 10);
    salon.google().add({ start: { date: day }, end: { date: next } });
    await salon.connects();

    const [absence] = await agency.query<{ from: string; hours: number }>(
      `SELECT to_char(starts_at AT TIME ZONE 'Europe/Berlin', 'YYYY-MM-DD HH24:MI') AS from,
         extract(epoch FROM ends_at - starts_at)::float8 / 3600 AS hours FROM staff_absences WHERE agency_id = $1`,
    );
    expect(absence?.from).toBe(`${day} 00:00`);
    expect([23, 24, 25]).toContain(absence?.hours);
  });

  test('nor is any of it beyond the window, wherever a change is told', async () => {
    await salon.connects();
    salon.appointment(24 * 100);
    salon.appointment(30);

    await salon.syncs();

    expect(await absences()).toHaveLength(1);
  });

  test('time off that people have said stays as it is', async () => {
    await agency.query(
      `INSERT INTO staff_absences (agency_id, id, client_id, staff_id, starts_at, ends_at)
       VALUES ($1, gen_random_uuid(), $2, $3, $4, $5)`,
      [agency.clients[0].id, salon.ana, salon.hour(20), salon.hour(21)],
    );
    salon.appointment(30);
    await salon.connects();
    salon.google().expireSyncTokens();
    await salon.syncs();

    expect((await absences()).map(({ source }) => source)).toEqual(['MANUAL', 'CALENDAR']);
  });
});

describe('it is read', () => {
  test('whole at first, and then only what has changed', async () => {
    salon.appointment(30);
    await salon.connects();
    const [before] = await absences();
    salon.appointment(32);
    await salon.syncs();

    const [first, second] = lists();
    expect([first?.has('timeMin'), first?.has('timeMax'), first?.has('syncToken')]).toEqual([
      true,
      true,
      false,
    ]);
    expect([second?.has('timeMin'), second?.get('syncToken')]).toEqual([false, expect.any(String)]);
    expect(await absences()).toMatchObject([before, {}]);
  });

  test('page by page', async () => {
    for (let n = 0; n < 300; n += 1) salon.appointment(30 + n);

    await salon.connects();

    expect(await absences()).toHaveLength(300);
    expect(lists()[1]?.get('pageToken')).toEqual(expect.any(String));
  });

  test('whole again where Google has forgotten, without what went meanwhile', async () => {
    const dentist = salon.appointment(30);
    salon.appointment(31);
    await salon.connects();
    const [, kept] = await absences();
    salon.google().remove(dentist.id, null);
    salon.google().expireSyncTokens();

    expect(await salon.syncs()).toMatchObject({ lastError: null });

    expect(await absences()).toEqual([kept]);
    expect(lists().at(-1)?.has('timeMin')).toBe(true);
  });

  test('in vain where it is connected again meanwhile: that may be another calendar', async () => {
    await salon.connects();
    salon.appointment(30);
    const reader = world.server.app.get(BusyReader, { strict: false });
    const read = reader.read.bind(reader);
    reader.read = async (...asked) => {
      reader.read = read;
      const found = await read(...asked);
      await agency.query('UPDATE calendar_connections SET connected_at = now() WHERE agency_id = $1');
      return found;
    };

    await salon.syncs();
    expect(await absences()).toEqual([]);

    await salon.syncs();
    expect(await absences()).toHaveLength(1);
  });

  test('nor does a failure from before count for the calendar that is connected now', async () => {
    await salon.connects();
    const reader = world.server.app.get(BusyReader, { strict: false });
    const read = reader.read.bind(reader);
    reader.read = async () => {
      reader.read = read;
      await agency.query('UPDATE calendar_connections SET connected_at = now() WHERE agency_id = $1');
      return { outcome: 'reconnect', code: 'invalid_grant', text: 'It is over.' };
    };

    expect(await salon.syncs()).toMatchObject({ needsReconnect: false, lastError: null });
  });

  test('whole once a day, because the window moves on', async () => {
    await salon.connects();
    await agency.query(
      "UPDATE calendar_connections SET read_all_at = now() - interval '25 hours' WHERE agency_id = $1",
    );

    await salon.syncs();

    expect(lists().at(-1)?.has('timeMin')).toBe(true);
    await salon.syncs();
    expect(lists().at(-1)?.has('syncToken')).toBe(true);
  });

  test('every five minutes by itself', async () => {
    await salon.connects();
    const [due] = await agency.query<{ wait: number }>(
      "SELECT extract(epoch FROM run_at - now())::float8 AS wait FROM jobs WHERE agency_id = $1 AND kind = 'calendar.due'",
    );
    expect(due?.wait).toBeGreaterThan(200);
    expect(due?.wait).toBeLessThanOrEqual(300);
    salon.appointment(30);

    await agency.pausesEnd();

    expect(await salon.offers([30])).toEqual([]);
    expect(
      await agency.query(
        "SELECT FROM jobs WHERE agency_id = $1 AND kind = 'calendar.due' AND run_at > now()",
      ),
    ).toHaveLength(1);
  });

  test('and goes on when it has failed for good once', async () => {
    await salon.connects();
    const connections = world.server.app.get(ConnectionsRepository, { strict: false });
    const lock = connections.lock.bind(connections);
    connections.lock = () => {
      connections.lock = lock;
      return Promise.reject(new Error('The power went out.'));
    };
    await agency.query("UPDATE jobs SET attempts = 11 WHERE agency_id = $1 AND kind = 'calendar.due'");

    await agency.pausesEnd();

    expect(
      await agency.query(
        "SELECT attempts FROM jobs WHERE agency_id = $1 AND kind = 'calendar.due' AND run_at > now()",
      ),
    ).toEqual([{ attempts: 0 }]);
  });

  test('later where Google has a limit, and the connection says why', async () => {
    await salon.connects();
    salon.appointment(30);
    world.google.next({
      kind: 'error',
      status: 429,
      reason: 'rateLimitExceeded',
      message: 'Slow down',
      retryAfter: '60',
    });

    expect(await salon.syncs()).toMatchObject({
      needsReconnect: false,
      lastError: 'rateLimitExceeded: Slow down',
      failedAt: expect.any(String),
    });
    await agency.pausesEnd();

    expect(await salon.connection()).toMatchObject({ lastError: null, failedAt: null });
    expect(await salon.offers([30])).toEqual([]);
  });

  test('not at all once the right is taken back: what was known stays, and the connection says what to do', async () => {
    salon.appointment(30);
    const { id } = await salon.connects();
    world.google.oauth.withdraw(salon.account());

    expect(await salon.syncs()).toMatchObject({
      needsReconnect: true,
      lastError: 'invalid_grant: Token has been expired or revoked.',
    });
    expect(await salon.offers([30])).toEqual([]);
    expect(await agency.admin.isRefused(SyncCalendar, { id })).toMatchObject({
      code: 'CONFLICT',
      reason: 'CALENDAR_NEEDS_RECONNECT',
    });
    const calls = world.google.calls.length;
    await agency.pausesEnd();
    expect(world.google.calls.length).toBe(calls);
  });
});
