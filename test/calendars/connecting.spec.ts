import { CalendarAccess } from '../../src/modules/calendars/calendar-access.js';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import {
  CalendarConnections,
  ConnectCalendar,
  DisconnectCalendar,
  SyncCalendar,
} from './calendar-documents.js';
import { type Begun, begins, consented, Salon } from './salon.js';

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

const begun = (staffId = salon.ana) => begins(agency.admin, staffId);
const answered = async ({ url, cookie }: Begun) => ({ path: await consented(url, salon.account()), cookie });
const comesBack = ({ path, cookie }: { readonly path: string; readonly cookie: string }, method = 'GET') =>
  world.server.request(path, { method, headers: { cookie } });
const tokens = () =>
  agency.query<{ sealed: string }>(
    'SELECT sealed_tokens AS sealed FROM calendar_credentials WHERE agency_id = $1',
  );

describe('a calendar is connected', () => {
  test('by whoever allows it at Google; the page says so, and the calendar is read', async () => {
    const { status, headers, text } = await salon.comesBack();
    await world.settle();

    expect(status).toBe(200);
    expect(text).toContain('The calendar is connected');
    expect(text).toContain('Ana');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(await salon.connection()).toMatchObject({
      staffId: salon.ana,
      provider: 'GOOGLE',
      account: salon.account(),
      needsReconnect: false,
      lastSyncedAt: expect.any(String),
      lastError: null,
    });
    expect((await agency.audit('calendar.')).map(({ action }) => action)).toEqual([
      'calendar.authorization_requested',
      'calendar.connected',
    ]);
  });

  test('and its tokens are sealed, for this connection only', async () => {
    await salon.connects();
    const [{ sealed } = { sealed: '' }] = await tokens();

    expect(sealed).toMatch(/^v1\./);
    expect(sealed).not.toContain('ya29');
    expect(sealed).not.toContain('1//');
    // Given to another connection, they open for nobody.
    await salon.connects(salon.ben);
    const ben = await salon.connection(salon.ben);
    await agency.query('UPDATE calendar_credentials SET sealed_tokens = $2 WHERE agency_id = $1', [sealed]);
    await agency.admin.gets(SyncCalendar, { id: ben.id });
    await world.settle();
    expect(world.google.calls.filter(({ account }) => account === salon.account()).length).toBe(1);
  });

  test('once: who comes back with the same answer is told so', async () => {
    const answer = await answered(await begun());
    await comesBack(answer);

    const again = await comesBack(answer);

    expect(again.status).toBe(404);
    expect(again.text).toContain('This was answered already.');
  });

  test('by two who come back at once, once', async () => {
    const answer = await answered(await begun());

    const answers = await Promise.all([comesBack(answer), comesBack(answer), comesBack(answer)]);

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
  });

  test('not through an address that a newer one has replaced', async () => {
    const [old, fresh] = [await begun(), await begun()];

    expect((await comesBack(await answered(old))).status).toBe(404);
    expect((await comesBack(await answered(fresh))).status).toBe(200);
  });

  test('only in the browser that has asked: to whom the address is sent, it gives nothing', async () => {
    const [mine, theirs] = [await begun(), await begun(salon.ben)];
    const { path } = await answered(mine);

    for (const cookie of ['', theirs.cookie, mine.cookie.replace(/=.*/, '=another')]) {
      const { status, text } = await comesBack({ path, cookie });
      expect([status, text]).toEqual([403, expect.stringContaining('This was begun in another browser')]);
    }
    expect(await tokens()).toEqual([]);
    expect(world.google.oauth.hasGrant(salon.account())).toBe(false);
    // Nothing of it was used up.
    const { status, headers } = await comesBack({ path, cookie: `${theirs.cookie}; ${mine.cookie}` });
    expect(status).toBe(200);
    expect(headers.get('set-cookie')).toMatch(
      /^switchboard-calendar-[\w-]{36}=; Max-Age=0; Path=\/; HttpOnly/,
    );
  });

  test('the cookie of that browser is out of reach of scripts, and lives as long as the address', async () => {
    expect((await begun()).setCookie).toMatch(
      /^switchboard-calendar-[\w-]{36}=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  test('who only asks for the head of the page uses nothing up', async () => {
    const answer = await answered(await begun());

    expect((await comesBack(answer, 'HEAD')).status).toBe(405);

    expect((await comesBack(answer)).status).toBe(200);
  });

  test('not when it took too long', async () => {
    const answer = await answered(await begun());
    await agency.query(
      "UPDATE calendar_authorizations SET expires_at = now() - interval '1 second' WHERE agency_id = $1",
    );

    expect((await comesBack(answer)).status).toBe(404);
  });

  test('not with a state that we did not sign, and the page shows nothing of it', async () => {
    const { path, cookie } = await answered(await begun());

    for (const state of ['', 'x.y', '<script>alert(1)</script>', 'a'.repeat(2_000)]) {
      const forged = path.replace(/state=[^&]*/, `state=${encodeURIComponent(state)}`);
      const { status, text } = await comesBack({ path: forged, cookie });
      expect([status, text.includes('<script>')]).toEqual([403, false]);
    }
    for (const [provider, status] of [
      ['google', 403],
      ['nobody', 404],
    ] as const) {
      const answer = await comesBack({ path: `/api/calendars/${provider}/callback`, cookie });
      expect(answer.status).toBe(status);
    }
  });

  test('not when the session has ended that it was begun in', async () => {
    const person = await agency.admin.inAnotherSession();
    const answer = await answered(await begins(person, salon.ana));
    expect((await person.posts('/api/auth/logout', {})).status).toBe(204);

    const { status, text } = await comesBack(answer);

    expect([status, text]).toEqual([401, expect.stringContaining('The calendar is not connected')]);
    expect(await tokens()).toEqual([]);
  });

  test('not when whoever began it may connect none any more', async () => {
    const { path, cookie } = await answered(await begun());
    await agency.denies(agency.admin, 'chat.manage_channels');
    const second = await world.secondServer();

    const { status, text } = await second.request(path, { headers: { cookie } });

    expect([status, text]).toEqual([403, expect.stringContaining('the permission chat.manage_channels')]);
    expect(await tokens()).toEqual([]);
  });

  test('not when its owner refuses, or allows less', async () => {
    world.google.consents.push({ denies: true });
    const denied = await salon.comesBack();
    world.google.consents.push({ allowsLess: true });
    const less = await salon.comesBack();

    expect([denied.status, less.status]).toEqual([403, 403]);
    expect(denied.text).toContain('access to it was not allowed');
    expect(await tokens()).toEqual([]);
  });

  test('not while Google does not answer; the next time it is', async () => {
    world.google.nextToken({ kind: 'error', status: 503 });

    expect((await salon.comesBack()).status).toBe(503);
    expect((await salon.comesBack()).status).toBe(200);
  });

  test('again: the same connection, and what was booked comes into the calendar that was allowed now', async () => {
    const first = await salon.connects();
    await salon.books(30);
    const other = `another-${salon.account()}`;
    await salon.comesBack(salon.ana, other);
    await world.settle();

    expect(await salon.connection()).toMatchObject({ id: first.id, account: other });
    expect(world.google.calendar(other).events).toMatchObject([{ summary: 'Haircut – Kim' }]);
  });
});

describe('a calendar is disconnected', () => {
  test('its busy times are forgotten, the right is given back, and the tokens are gone', async () => {
    salon.appointment(30);
    const { id } = await salon.connects();
    await salon.books(40);
    expect(await salon.offers([30])).toEqual([]);

    const { disconnectCalendar } = await agency.admin.gets(DisconnectCalendar, { id });
    await world.settle();

    expect(disconnectCalendar).toEqual({ id, forgottenBusyTimes: 1, leftEvents: 1 });
    expect(await salon.offers([30])).toEqual([30]);
    expect((await agency.admin.gets(CalendarConnections)).calendarConnections).toEqual([]);
    expect(await tokens()).toEqual([]);
    expect(world.google.oauth.hasGrant(salon.account())).toBe(false);
    expect(salon.shown()).toHaveLength(2);
    expect(await agency.admin.isRefused(DisconnectCalendar, { id })).toMatchObject({ reason: 'NOT_FOUND' });
  });

  test('what happens afterwards is not written into it', async () => {
    const { id } = await salon.connects();
    const booking = await salon.books(40);
    await agency.admin.gets(DisconnectCalendar, { id });
    await world.settle();
    const calls = world.google.calls.length;

    await salon.moves(booking, 41);
    await salon.books(50);
    await agency.pausesEnd();

    expect(world.google.calls.length).toBe(calls);
    expect(salon.shown()).toEqual([`Haircut – Kim ${salon.hour(40).toISOString()}`]);
  });

  test('the right stays where another connection speaks for the same account', async () => {
    const first = await salon.connects();
    await salon.comesBack(salon.ben, salon.account());
    await world.settle();

    await agency.admin.gets(DisconnectCalendar, { id: first.id });
    await world.settle();

    expect(world.google.oauth.hasGrant(salon.account())).toBe(true);
    expect(await tokens()).toHaveLength(1);
    expect(await salon.syncs(salon.ben)).toMatchObject({ needsReconnect: false, lastError: null });
  });

  test('Google does not answer: it is tried again, and then the right and the tokens are gone', async () => {
    const { id } = await salon.connects();
    world.google.nextToken({ kind: 'error', status: 503 });
    await agency.admin.gets(DisconnectCalendar, { id });
    await world.settle();
    expect(await tokens()).toHaveLength(1);

    await agency.pausesEnd();

    expect(await tokens()).toEqual([]);
    expect(world.google.oauth.hasGrant(salon.account())).toBe(false);
  });

  test('whatever stands in the way, the tokens do not stay', async () => {
    const { id } = await salon.connects();
    await agency.query("UPDATE calendar_credentials SET sealed_tokens = 'nonsense' WHERE agency_id = $1");

    await agency.admin.gets(DisconnectCalendar, { id });
    for (let n = 0; n < 6; n += 1) await agency.pausesEnd();

    expect(await tokens()).toEqual([]);
  });

  test('and nobody keeps the tokens of one that was disconnected before it was there', async () => {
    const access = world.server.app.get(CalendarAccess, { strict: false });
    const store = access.store.bind(access);
    access.store = async (...asked) => {
      access.store = store;
      await store(...asked);
      await agency.query('DELETE FROM calendar_connections WHERE agency_id = $1');
    };

    expect((await salon.comesBack()).status).toBe(404);

    expect(await tokens()).toEqual([]);
  });

  test('what its owner has taken back already is only forgotten', async () => {
    const { id } = await salon.connects();
    world.google.oauth.withdraw(salon.account());

    await agency.admin.gets(DisconnectCalendar, { id });
    await world.settle();

    expect(await tokens()).toEqual([]);
  });
});

describe('who may', () => {
  test('nobody without chat.manage_channels', async () => {
    for (const person of [agency.agent, agency.clientUser]) {
      const refused = await person.isRefused(ConnectCalendar, { staffId: salon.ana });
      expect(refused).toMatchObject({ code: 'FORBIDDEN', reason: 'PERMISSION_MISSING' });
    }
  });

  test('for another agency nothing of it exists', async () => {
    const { id } = await salon.connects();
    const rival = await world.agency();

    expect((await rival.admin.gets(CalendarConnections)).calendarConnections).toEqual([]);
    expect(
      (await rival.admin.gets(CalendarConnections, { clientId: agency.clients[0].id })).calendarConnections,
    ).toEqual([]);
    for (const [operation, variables] of [
      [ConnectCalendar, { staffId: salon.ana }],
      [SyncCalendar, { id }],
      [DisconnectCalendar, { id }],
    ] as const) {
      expect(await rival.admin.isRefused<object>(operation, variables)).toMatchObject({
        reason: 'NOT_FOUND',
      });
    }
    expect(await salon.connection()).toMatchObject({ needsReconnect: false });
  });

  test('staff that is archived has none', async () => {
    await agency.query('UPDATE booking_staff SET archived_at = now() WHERE agency_id = $1 AND id = $2', [
      salon.ana,
    ]);

    expect(await agency.admin.isRefused(ConnectCalendar, { staffId: salon.ana })).toMatchObject({
      reason: 'STAFF_ARCHIVED',
    });
  });
});

test('a server without credentials of its own says so', async () => {
  const plain = await openWorld({ GOOGLE_CLIENT_ID: '', GOOGLE_CLIENT_SECRET: '' });
  try {
    const other = await plain.agency();
    const there = await Salon.open(plain, other);

    expect(await other.admin.isRefused(ConnectCalendar, { staffId: there.ana })).toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'CALENDARS_NOT_CONFIGURED',
    });
  } finally {
    await plain.close();
  }
});
