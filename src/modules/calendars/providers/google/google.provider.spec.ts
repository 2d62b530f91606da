import { createHash } from 'node:crypto';
import { GuardedFetch } from '../../../../egress/guarded-fetch.js';
import { newId } from '../../../../kernel/ids.js';
import type { CalendarShelf } from '../../../../simulate/google/calendar-shelf.js';
import { FAKE_CLIENT, FakeGoogle } from '../../../../simulate/google/fake-google.js';
import type { BusyPage, MirroredEvent } from '../calendar-provider.js';
import { eventIdOf } from './event-id.js';
import { GoogleCalendarProvider } from './google.provider.js';

const ACCOUNT = 'ana@gmail.test';
const REDIRECT = 'https://chat.example.com/api/calendars/google/callback';
const VERIFIER = 'v'.repeat(43);
const FROM = new Date('2026-12-01T00:00:00Z');
const TO = new Date('2027-01-30T00:00:00Z');

let google: FakeGoogle;
let http: GuardedFetch;
let provider: GoogleCalendarProvider;
let calendar: CalendarShelf;
let token: string;

beforeEach(async () => {
  google = await FakeGoogle.start();
  http = new GuardedFetch([google.url]);
  provider = new GoogleCalendarProvider(http, {
    ...FAKE_CLIENT,
    authorizationUrl: `${google.url}/o/oauth2/v2/auth`,
    oauthUrl: google.url,
    apiUrl: `${google.url}/calendar/v3`,
  });
  calendar = google.calendar(ACCOUNT);
  token = (await granted()).accessToken;
});
afterEach(async () => {
  http.close();
  await google.stop();
});

/** Where a person is sent back to. */
async function consented(): Promise<URL> {
  const challenge = createHash('sha256').update(VERIFIER).digest('base64url');
  const url = provider.authorizationUrl({ state: 'the-state', challenge, redirectUri: REDIRECT });
  const { headers } = await fetch(`${url}&login_hint=${ACCOUNT}`, { redirect: 'manual' });
  return new URL(headers.get('location') ?? '');
}

async function exchanged(verifier = VERIFIER) {
  const code = (await consented()).searchParams.get('code') ?? '';
  return provider.exchange({ code, verifier, redirectUri: REDIRECT });
}

async function granted() {
  const result = await exchanged();
  if (result.outcome !== 'granted') throw new Error(JSON.stringify(result));
  return result.tokens;
}

const booking = (more: Partial<MirroredEvent> = {}): MirroredEvent => ({
  bookingId: newId(),
  version: 1,
  title: 'Haircut – Ana',
  description: 'A booking',
  startsAt: new Date('2026-12-10T09:00:00Z'),
  endsAt: new Date('2026-12-10T09:30:00Z'),
  timeZone: 'Europe/Berlin',
  ...more,
});

describe('being allowed to', () => {
  test('a person is asked for the events of their calendars, for as long as they do not take it back', async () => {
    const url = new URL(provider.authorizationUrl({ state: 's', challenge: 'c', redirectUri: REDIRECT }));

    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: FAKE_CLIENT.clientId,
      redirect_uri: REDIRECT,
      response_type: 'code',
      scope: 'https://www.googleapis.com/auth/calendar.events.owned',
      access_type: 'offline',
      prompt: 'consent',
      state: 's',
      code_challenge: 'c',
      code_challenge_method: 'S256',
    });
    expect((await consented()).searchParams.get('state')).toBe('the-state');
  });

  test('the code becomes tokens, once and only with its verifier', async () => {
    const code = (await consented()).searchParams.get('code') ?? '';
    const exchange = { code, verifier: VERIFIER, redirectUri: REDIRECT };

    expect(await provider.exchange(exchange)).toMatchObject({ outcome: 'granted' });
    expect(await provider.exchange(exchange)).toMatchObject({ outcome: 'reconnect', code: 'invalid_grant' });
    expect(await exchanged('x'.repeat(43))).toMatchObject({ outcome: 'reconnect', code: 'invalid_grant' });
  });

  test('whoever allows less than was asked for has allowed nothing', async () => {
    google.consents.push({ allowsLess: true });

    expect(await exchanged()).toMatchObject({ outcome: 'reconnect', code: 'SCOPE_MISSING' });
  });

  test('a token that is over is refreshed, until the right is taken back', async () => {
    const { refreshToken, accessToken } = await granted();
    google.oauth.expire(ACCOUNT);
    const event = booking();

    expect(await provider.put(accessToken, event, null)).toMatchObject({
      outcome: 'unauthorized',
      code: 'authError',
    });
    const again = await provider.refresh(refreshToken);
    if (again.outcome !== 'granted') throw new Error(JSON.stringify(again));
    expect(again.tokens.refreshToken).toBe(refreshToken);
    expect(await provider.put(again.tokens.accessToken, event, null)).toMatchObject({ outcome: 'written' });

    expect(await provider.revoke(refreshToken)).toEqual({ outcome: 'revoked' });
    expect(await provider.revoke(refreshToken)).toEqual({ outcome: 'revoked' });
    expect(await provider.refresh(refreshToken)).toMatchObject({
      outcome: 'reconnect',
      code: 'invalid_grant',
    });
  });
});

test('where a refresh brings another refresh token, that one counts', async () => {
  const { refreshToken } = await granted();
  google.oauth.rotates = true;

  const fresh = await provider.refresh(refreshToken);
  if (fresh.outcome !== 'granted') throw new Error(JSON.stringify(fresh));

  expect(fresh.tokens.refreshToken).not.toBe(refreshToken);
  expect(await provider.refresh(fresh.tokens.refreshToken)).toMatchObject({ outcome: 'granted' });
});

describe('an event of a booking', () => {
  test('is made under its own id, with its times and zone', async () => {
    const event = booking();

    const { mark } = (await provider.put(token, event, null)) as { mark: string };

    expect(calendar.events).toMatchObject([
      {
        id: eventIdOf(event.bookingId),
        etag: mark,
        status: 'confirmed',
        summary: 'Haircut – Ana',
        start: { dateTime: '2026-12-10T09:00:00.000Z', timeZone: 'Europe/Berlin' },
        extendedProperties: {
          private: { switchboardBookingId: event.bookingId, switchboardVersion: '1' },
        },
      },
    ]);
  });

  test.each(['reset', 'hang'] as const)(
    'of which the answer was lost (%s) is not made twice',
    async (kind) => {
      const event = booking();
      google.next({ kind });
      const signal = kind === 'hang' ? AbortSignal.timeout(100) : undefined;

      const lost = await provider.put(token, event, null, signal && { signal });

      expect(lost).toMatchObject({ outcome: 'retry' });
      expect(await provider.put(token, event, null)).toMatchObject({ outcome: 'written' });
      expect(calendar.events).toHaveLength(1);
    },
  );

  test('is moved without losing what its owner has added to it', async () => {
    const event = booking();
    await provider.put(token, event, null);
    calendar.patch(
      eventIdOf(event.bookingId),
      { description: 'Bring the blue folder', colorId: '7' } as object,
      null,
    );
    const startsAt = new Date('2026-12-11T09:00:00Z');
    const endsAt = new Date('2026-12-11T09:30:00Z');

    await provider.put(token, { ...event, version: 2, startsAt, endsAt }, null);

    expect(calendar.events).toMatchObject([
      { start: { dateTime: startsAt.toISOString() }, sequence: 1, colorId: '7' },
    ]);
  });

  test('that its owner has made one of whole days gets its time back', async () => {
    const event = booking();
    await provider.put(token, event, null);
    const days = {
      start: { date: '2026-12-10', dateTime: null },
      end: { date: '2026-12-11', dateTime: null },
    };
    calendar.patch(eventIdOf(event.bookingId), days, null);

    await provider.put(token, { ...event, version: 2 }, null);

    expect(calendar.events).toMatchObject([{ start: { dateTime: '2026-12-10T09:00:00.000Z' } }]);
    expect(calendar.events[0]?.start).not.toHaveProperty('date');
  });

  test('is not put back to an older state, however late that one comes', async () => {
    const event = booking();
    const first = await provider.put(token, event, null);
    const mark = first.outcome === 'written' ? first.mark : null;
    await provider.put(token, { ...event, version: 3, title: 'Newer' }, mark);

    expect(await provider.put(token, { ...event, version: 2, title: 'Older' }, mark)).toMatchObject({
      outcome: 'superseded',
    });
    expect(await provider.put(token, { ...event, version: 2, title: 'Older' }, null)).toMatchObject({
      outcome: 'superseded',
    });
    expect(await provider.remove(token, { ...event, version: 2 }, mark)).toEqual({ outcome: 'superseded' });
    expect(calendar.events).toMatchObject([{ summary: 'Newer' }]);
  });

  test('that was deleted is brought back by a newer state', async () => {
    const event = booking();
    await provider.put(token, event, null);
    await provider.remove(token, { ...event, version: 2 }, null);
    expect(calendar.events).toEqual([]);

    await provider.put(token, { ...event, version: 3 }, null);

    expect(calendar.events).toMatchObject([{ id: eventIdOf(event.bookingId), status: 'confirmed' }]);
  });

  test('is removed once; one that is gone or was never there is removed', async () => {
    const event = booking();
    const first = await provider.put(token, event, null);
    const mark = first.outcome === 'written' ? first.mark : null;

    expect(await provider.remove(token, event, mark)).toEqual({ outcome: 'removed' });
    expect(await provider.remove(token, event, mark)).toEqual({ outcome: 'removed' });
    expect(await provider.remove(token, booking(), null)).toEqual({ outcome: 'removed' });
  });
});

describe('what Google refuses', () => {
  test.each([
    [403, 'rateLimitExceeded', 'retry', 7_000],
    [403, 'userRateLimitExceeded', 'retry', 7_000],
    [403, 'quotaExceeded', 'retry', 7_000],
    [429, 'rateLimitExceeded', 'retry', 7_000],
    [500, 'backendError', 'retry', 7_000],
    [503, 'backendError', 'retry', 7_000],
    [403, 'insufficientPermissions', 'reconnect', undefined],
    [403, 'forbidden', 'rejected', undefined],
    [400, 'invalid', 'rejected', undefined],
    [404, 'notFound', 'rejected', undefined],
  ])('%i %s is to %s', async (status, reason, outcome, retryAfterMs) => {
    google.next({ kind: 'error', status, reason, message: 'In its words', retryAfter: '7' });

    const result = await provider.put(token, booking(), null);

    expect(result).toMatchObject({ outcome, code: reason, text: 'In its words' });
    expect('retryAfterMs' in result ? result.retryAfterMs : undefined).toBe(retryAfterMs);
  });

  test.each([
    ['a day', () => '86400', 3_600_000, 3_600_000],
    ['a date', () => new Date(Date.now() + 120_000).toUTCString(), 60_000, 120_000],
    ['a date that is over', () => new Date(Date.now() - 120_000).toUTCString(), 0, 0],
  ])('%s to wait is waited for, an hour at most', async (_what, retryAfter, least, most) => {
    google.next({ kind: 'error', status: 503, retryAfter: retryAfter() });

    const { retryAfterMs } = (await provider.put(token, booking(), null)) as { retryAfterMs: number };

    expect(retryAfterMs).toBeGreaterThanOrEqual(least);
    expect(retryAfterMs).toBeLessThanOrEqual(most);
  });

  test('a server that is not there is tried again', async () => {
    await google.stop();

    expect(await provider.put(token, booking(), null)).toMatchObject({
      outcome: 'retry',
      code: expect.stringMatching(/^ECONN(REFUSED|RESET)$/),
    });
    expect(await provider.refresh('any')).toMatchObject({ outcome: 'retry' });
    google = await FakeGoogle.start();
  });
});

describe('what keeps somebody busy', () => {
  const seen = async (since: string | null = null, page: string | null = null) => {
    const result = await provider.busy(token, { since, from: FROM, to: TO }, page);
    if (result.outcome !== 'page') throw new Error(JSON.stringify(result));
    return result;
  };
  const at = (from: string, to: string) => ({ start: { dateTime: from }, end: { dateTime: to } });
  const LUNCH = at('2026-12-10T12:00:00+01:00', '2026-12-10T13:00:00+01:00');
  const DAY = { start: { date: '2026-12-24' }, end: { date: '2026-12-26' } };

  test.each<[string, object, object | null]>([
    ['an event', LUNCH, { startsAt: '2026-12-10T11:00:00.000Z', endsAt: '2026-12-10T12:00:00.000Z' }],
    [
      'whole days, as they are where the calendar is',
      DAY,
      { startsAt: '2026-12-23T23:00:00.000Z', endsAt: '2026-12-25T23:00:00.000Z' },
    ],
    ['one that is shown as free', { ...LUNCH, transparency: 'transparent' }, null],
    ['one that was declined', { ...LUNCH, attendees: [{ self: true, responseStatus: 'declined' }] }, null],
    [
      'one that somebody else has declined',
      { ...LUNCH, attendees: [{ responseStatus: 'declined' }, { self: true, responseStatus: 'accepted' }] },
      { startsAt: '2026-12-10T11:00:00.000Z', endsAt: '2026-12-10T12:00:00.000Z' },
    ],
    ['one that takes no time', at('2026-12-10T12:00:00Z', '2026-12-10T12:00:00Z'), null],
  ])('%s', async (_what, event, busy) => {
    calendar.add(event as never);

    const { events, account } = await seen();

    expect(JSON.parse(JSON.stringify(events))).toMatchObject([{ busy }]);
    expect(account).toBe(ACCOUNT);
  });

  test('not what we have put there; but a copy of it that its owner has made', async () => {
    await provider.put(token, booking(), null);
    const { id: _, ...copy } = calendar.events[0] ?? calendar.add(LUNCH);
    calendar.add(copy);

    const { events } = await seen();

    expect(events.map(({ busy }) => busy !== null)).toEqual([false, true]);
  });

  test('what has changed since, also what is gone or free now', async () => {
    const one = calendar.add(LUNCH);
    const two = calendar.add(DAY);
    const { until } = await seen();
    calendar.remove(one.id, null);
    calendar.patch(two.id, { transparency: 'transparent' }, null);
    calendar.add(LUNCH);

    const { events } = await seen(until);

    expect(events.map(({ id, busy }) => [id, busy !== null])).toEqual([
      [one.id, false],
      [two.id, false],
      [expect.any(String), true],
    ]);
    expect((await seen((await seen(until)).until)).events).toEqual([]);
  });

  test('page by page; only the last one says where the next time begins', async () => {
    for (let n = 0; n < 251; n += 1) calendar.add(LUNCH);

    const first = await seen();
    const last: BusyPage = await seen(null, first.next);

    expect([first.events.length, first.until, last.events.length, last.next]).toEqual([250, null, 1, null]);
    expect(last.until).toEqual(expect.any(String));
  });

  test('a place that Google has forgotten: read all', async () => {
    const { until } = await seen();
    calendar.expireSyncTokens();

    expect(await provider.busy(token, { since: until, from: FROM, to: TO }, null)).toEqual({
      outcome: 'read-all',
    });
  });
});
