import ICAL from 'ical.js';
import { CancelTokens } from '../../src/modules/bookings/cancel-tokens.js';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import { at, type BookingFields, book, CancelBooking, salonOf } from './booking-world.js';
import { BookingCalendarLink } from './notice-documents.js';

let world: World;
let agency: Agency;
let booking: BookingFields;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
  const { serviceId } = await salonOf(agency);
  booking = await book(agency.agent, serviceId, at('10:00'), {
    customer: { name: 'Ana', email: 'ana@example.test' },
  });
});

const tokenOf = ({ id, clientId }: BookingFields) =>
  world.server.app
    .get(CancelTokens, { strict: false })
    .of({ agencyId: agency.id, clientId, id: id as Parameters<CancelTokens['of']>[0]['id'] });
const ofCustomer = (id: string, token: string) =>
  world.server.request(`/api/public/bookings/${id}/calendar.ics?token=${token}`);
const byLink = (url: string) => world.server.request(new URL(url).pathname + new URL(url).search);
const linkFor = async (person: Agency['agent'], { id: bookingId }: BookingFields) =>
  (await person.gets(BookingCalendarLink, { bookingId })).bookingCalendarLink;
const reasonOf = ({ text }: { text: string }) => JSON.parse(text).error.reason;

function readBack(text: string) {
  const root = new ICAL.Component(ICAL.parse(text));
  const event = root.getFirstSubcomponent('vevent');
  const value = (name: string) => event?.getFirstPropertyValue(name)?.toString() ?? null;
  return {
    ...{ method: root.getFirstPropertyValue('method'), uid: value('uid'), url: value('url') },
    ...{ start: value('dtstart'), attendee: value('attendee'), status: value('status') },
  };
}

const cancels = () => agency.agent.gets(CancelBooking, { id: booking.id });

test('the customer gets the file with the token of the cancel link, and no other', async () => {
  const token = tokenOf(booking);
  const other = await book(agency.agent, booking.serviceId, at('12:00'));

  const answer = await ofCustomer(booking.id, token);

  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="booking.ics"');
  expect(answer.headers.get('cache-control')).toBe('private, no-store');
  expect(readBack(answer.text)).toEqual({
    method: 'PUBLISH',
    uid: `${booking.id}@bookings.switchboard`,
    start: booking.startAt.replace('.000Z', 'Z'),
    status: 'CONFIRMED',
    url: expect.stringContaining(`/book/booked/${booking.id}?token=${token}`),
    attendee: null,
  });
  for (const [id, given] of [
    [other.id, token],
    [booking.id, `${token}x`],
    [booking.id, ''],
    ['nonsense', token],
  ] as const) {
    const refused = await ofCustomer(id, given);
    expect([refused.status, reasonOf(refused)]).toEqual([410, 'LINK_EXPIRED']);
  }
});

test('until a minute after it has begun', async () => {
  const begins = (seconds: number) =>
    agency.query(
      `UPDATE bookings SET starts_at = now() - $3 * interval '1 second', ends_at = now() + interval '1 hour',
         blocked = tstzrange(now() - $3 * interval '1 second', now() + interval '1 hour') WHERE agency_id = $1 AND id = $2`,
      [booking.id, seconds],
    );
  const token = tokenOf(booking);

  await begins(30);
  expect((await ofCustomer(booking.id, token)).status).toBe(200);
  await begins(61);
  const late = await ofCustomer(booking.id, token);
  expect([late.status, reasonOf(late)]).toEqual([410, 'LINK_EXPIRED']);
});

test('what is cancelled is taken out of the calendar', async () => {
  await cancels();

  const { text } = await ofCustomer(booking.id, tokenOf(booking));

  expect(readBack(text)).toMatchObject({ method: 'CANCEL', status: 'CANCELLED', url: null });
});

test('those of the agency get a link, without the customer’s', async () => {
  const link = await linkFor(agency.delegate, booking);

  const answer = await byLink(link?.url ?? '');

  expect(answer.status).toBe(200);
  expect(readBack(answer.text)).toMatchObject({ method: 'PUBLISH', url: null });
  expect(answer.text).not.toContain('token=');
  const minutes = (Date.parse(link?.expiresAt ?? '') - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(4.9);
  expect(minutes).toBeLessThan(10.1);
});

test('whoever does not see the booking gets none, and a link ends with what its holder may', async () => {
  const [rival] = await Promise.all([world.agency()]);
  expect(await linkFor(rival.admin, booking)).toBeNull();
  expect(await linkFor(agency.clients[1].user, booking)).toBeNull();

  const link = await linkFor(agency.agent, booking);
  await agency.denies(agency.agent, 'chat.view_inbox');
  const second = await world.secondServer();
  const refused = await second.request(new URL(link?.url ?? '').pathname + new URL(link?.url ?? '').search);
  expect([refused.status, reasonOf(refused)]).toEqual([403, 'PERMISSION_MISSING']);
});
