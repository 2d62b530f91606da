import { CalendarProviders } from '../../src/modules/calendars/calendar-providers.js';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
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

const shownAt = (...hours: readonly number[]) =>
  hours.map((n) => `Haircut – Kim ${salon.hour(n).toISOString()}`);
const writes = () =>
  world.google.calls.filter(({ account, method }) => account === salon.account() && method !== 'GET');
const mirrored = () =>
  agency.query<{ version: number }>(
    'SELECT booking_version AS version FROM calendar_events WHERE agency_id = $1 ORDER BY 1',
  );

describe('a booking stands in the calendar of its staff', () => {
  test('when it is made, moved and cancelled', async () => {
    await salon.connects();

    const booking = await salon.books(30);
    expect(salon.shown()).toEqual(shownAt(30));

    await salon.moves(booking, 33);
    expect(salon.shown()).toEqual(shownAt(33));
    expect(await mirrored()).toEqual([{ version: 2 }]);

    await salon.cancels(booking);
    expect(salon.shown()).toEqual([]);
    expect(await mirrored()).toEqual([]);
  });

  test('and in no other: it moves with its staff, and back', async () => {
    await salon.connects();
    await salon.connects(salon.ben);
    const booking = await salon.books(30);

    await salon.moves(booking, 30, salon.ben);
    expect([salon.shown(), salon.shown(salon.ben)]).toEqual([[], shownAt(30)]);

    await salon.moves(booking, 31, salon.ana);
    expect([salon.shown(), salon.shown(salon.ben)]).toEqual([shownAt(31), []]);
  });

  test('it leaves the calendar for staff that has none', async () => {
    await salon.connects();
    const booking = await salon.books(30);

    await salon.moves(booking, 30, salon.ben);

    expect(salon.shown()).toEqual([]);
  });

  test('those that were there before the calendar was connected come into it', async () => {
    await salon.books(30);
    const cancelled = await salon.books(31);
    await salon.cancels(cancelled);
    await salon.books(32, salon.ben);

    await salon.connects();

    expect(salon.shown()).toEqual(shownAt(30));
  });

  test('staff without a calendar costs no job', async () => {
    await salon.books(30);

    expect(await agency.query("SELECT FROM jobs WHERE agency_id = $1 AND kind LIKE 'calendar.%'")).toEqual(
      [],
    );
  });
});

describe('whatever happens on the way', () => {
  test('a crash between the call and its note: the event is there once', async () => {
    await salon.connects();
    world.google.next({ kind: 'reset' });
    await salon.books(30);
    expect(await mirrored()).toEqual([]);
    expect(salon.shown()).toEqual(shownAt(30));

    await agency.pausesEnd();

    expect(await mirrored()).toEqual([{ version: 1 }]);
    expect(salon.shown()).toEqual(shownAt(30));
    expect(writes().filter(({ method }) => method === 'POST')).toHaveLength(2);
  });

  test('a job that is run again finds nothing to do', async () => {
    await salon.connects();
    const { id } = await salon.books(30);
    const before = writes().length;
    await agency.query(
      `INSERT INTO jobs (agency_id, kind, lane, payload) VALUES ($1, 'calendar.mirror', 'calendar_mirror:' || $2, jsonb_build_object('bookingId', $2::text))`,
      [id],
    );

    await agency.pausesEnd();

    expect(writes()).toHaveLength(before);
  });

  test('an older state that comes late replaces no newer one', async () => {
    await salon.connects();
    world.google.next({ kind: 'error', status: 503 });
    const booking = await salon.books(30);
    await salon.moves(booking, 33);

    await agency.pausesEnd();

    expect(salon.shown()).toEqual(shownAt(33));
    expect(await mirrored()).toEqual([{ version: 2 }]);
    expect(
      writes().flatMap(({ body }) => (body as { start?: { dateTime: string } })?.start?.dateTime ?? []),
    ).toEqual([salon.hour(30), salon.hour(33)].map((at) => at.toISOString()));
  });

  test('a limit of Google is waited for as long as it says', async () => {
    await salon.connects();
    world.google.next({ kind: 'error', status: 403, reason: 'rateLimitExceeded', retryAfter: '120' });
    await salon.books(30);

    const [job] = await agency.query<{ wait: number; error: string }>(
      `SELECT extract(epoch FROM run_at - now())::float8 AS wait, last_error AS error FROM jobs
       WHERE agency_id = $1 AND kind = 'calendar.mirror'`,
    );
    expect(job?.wait).toBeGreaterThan(100);
    expect(job?.wait).toBeLessThanOrEqual(120);
    expect(job?.error).toContain('rateLimitExceeded');

    await agency.pausesEnd();
    expect(salon.shown()).toEqual(shownAt(30));
  });

  test('a token that is over is refreshed on the way', async () => {
    await salon.connects();
    world.google.oauth.expire(salon.account());

    await salon.books(30);

    expect(salon.shown()).toEqual(shownAt(30));
    expect(await salon.connection()).toMatchObject({ needsReconnect: false, lastError: null });
  });

  test('tokens that were replaced while others were refreshed stay', async () => {
    await salon.connects();
    const google = world.server.app.get(CalendarProviders, { strict: false }).of('GOOGLE');
    const refresh = google.refresh.bind(google);
    google.refresh = async (...asked) => {
      google.refresh = refresh;
      const fresh = await refresh(...asked);
      await agency.query("UPDATE calendar_credentials SET sealed_tokens = 'newer' WHERE agency_id = $1");
      return fresh;
    };
    world.google.oauth.expire(salon.account());

    await salon.books(30);

    expect(await agency.query('SELECT sealed_tokens FROM calendar_credentials WHERE agency_id = $1')).toEqual(
      [{ sealed_tokens: 'newer' }],
    );
    expect(salon.shown()).toEqual(shownAt(30));
  });

  test('a right that was taken back is said, and what was missed follows when it is given again', async () => {
    await salon.connects();
    const kept = await salon.books(30);
    const cancelled = await salon.books(34);
    world.google.oauth.withdraw(salon.account());

    await salon.moves(kept, 31);
    const broken = await salon.connection();
    expect(broken).toMatchObject({
      needsReconnect: true,
      lastError: expect.stringContaining('invalid_grant'),
    });
    await salon.cancels(cancelled);
    await salon.books(36);
    expect(salon.shown()).toEqual(shownAt(30, 34));

    await salon.connects();
    expect(salon.shown()).toEqual(shownAt(31, 36));
    expect(await salon.connection()).toMatchObject({ id: broken.id, needsReconnect: false, lastError: null });
  });

  test('what Google will never take is said at the connection, and the booking stands', async () => {
    await salon.connects();
    world.google.next({ kind: 'error', status: 403, reason: 'forbidden', message: 'Not yours' });

    const booking = await salon.books(30);

    expect(booking.status).toBe('CONFIRMED');
    expect(await salon.connection()).toMatchObject({
      needsReconnect: false,
      lastError: 'forbidden: Not yours',
    });
    expect(await agency.query("SELECT FROM jobs WHERE agency_id = $1 AND kind = 'calendar.mirror'")).toEqual(
      [],
    );
  });

  test('what its owner has written into the event stays when it is moved', async () => {
    await salon.connects();
    const booking = await salon.books(30);
    const [event] = salon.google().events;
    salon.google().patch(event?.id ?? '', { location: 'Upstairs' } as object, null);

    await salon.moves(booking, 31);

    expect(salon.google().events).toMatchObject([{ location: 'Upstairs', summary: 'Haircut – Kim' }]);
    expect(salon.shown()).toEqual(shownAt(31));
  });
});
