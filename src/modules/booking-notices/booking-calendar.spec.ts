import ICAL from 'ical.js';
import { newId } from '../../kernel/ids.js';
import type { Booking, BookingStatus } from '../bookings/bookings.js';
import { type CalendarMethod, calendarOf } from './booking-calendar.js';

const BOOKING: Booking = {
  id: newId<'Booking'>(),
  agencyId: 1,
  clientId: 2,
  serviceId: newId<'BookingService'>(),
  serviceName: 'Haircut',
  staffId: null,
  contactId: null,
  conversationId: null,
  status: 'CONFIRMED',
  startAt: new Date('2026-10-25T00:30:00Z'),
  endAt: new Date('2026-10-25T01:15:00Z'),
  timeZone: 'Europe/Berlin',
  seatNo: 1,
  holdExpiresAt: null,
  version: 1,
  source: 'PUBLIC',
  customer: { name: 'Ana Duarte', phone: '+4917012345678', email: 'ana@x.test' },
  notes: 'nobody else is to read this',
  cancelledAt: null,
  cancelReason: null,
  createdAt: new Date('2026-10-01T10:00:00Z'),
  updatedAt: new Date('2026-10-02T10:00:00Z'),
};

const FACTS = {
  clientName: 'Blue Bistro',
  organizer: 'no-reply@switchboard.test',
  link: 'https://app.test/book/booked/1?token=a-b_c.d&x=1',
};

const written = (given: Partial<Booking> = {}, method: CalendarMethod = 'REQUEST', facts = {}) =>
  calendarOf({ ...BOOKING, ...given }, method, { ...FACTS, ...facts });

/** As another program reads it. */
function readBack(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const [event, ...more] = calendar.getAllSubcomponents('vevent');
  if (!event || more.length > 0) throw new Error('One event was expected.');
  const value = (name: string) => event.getFirstPropertyValue(name);
  const instant = (name: string) => (value(name) as InstanceType<typeof ICAL.Time>).toJSDate().toISOString();
  const person = (name: string) => {
    const property = event.getFirstProperty(name);
    return (
      property && {
        address: String(property.getFirstValue()).toLowerCase(),
        name: property.getParameter('cn'),
        status: property.getParameter('partstat') ?? null,
      }
    );
  };
  return {
    method: calendar.getFirstPropertyValue('method'),
    uid: value('uid'),
    sequence: value('sequence'),
    status: value('status'),
    summary: value('summary'),
    description: value('description'),
    url: value('url'),
    stamp: instant('dtstamp'),
    start: instant('dtstart'),
    end: instant('dtend'),
    organizer: person('organizer'),
    attendee: person('attendee'),
  };
}

test('an invitation, as another program reads it', () => {
  expect(readBack(written())).toEqual({
    method: 'REQUEST',
    uid: `${BOOKING.id}@bookings.switchboard`,
    sequence: 0,
    status: 'CONFIRMED',
    summary: 'Haircut · Blue Bistro',
    description: `To see or cancel it: ${FACTS.link}`,
    url: FACTS.link,
    stamp: '2026-10-02T10:00:00.000Z',
    start: '2026-10-25T00:30:00.000Z',
    end: '2026-10-25T01:15:00.000Z',
    organizer: { address: 'mailto:no-reply@switchboard.test', name: 'Blue Bistro', status: null },
    attendee: { address: 'mailto:ana@x.test', name: 'ana@x.test', status: 'ACCEPTED' },
  });
});

test('instants are told in UTC: no calendar has to know our time zones', () => {
  expect(written()).toMatch(/^DTSTART:20261025T003000Z\r$/m);
  expect(written()).not.toMatch(/TZID|VTIMEZONE/);
});

test('what moves keeps its id and counts on; what is cancelled is taken out under the same id', () => {
  const [booked, moved, cancelled] = [
    readBack(written()),
    readBack(written({ version: 2, startAt: new Date('2026-10-26T08:00:00Z') })),
    readBack(written({ version: 3, status: 'CANCELLED' }, 'CANCEL')),
  ];

  expect([booked, moved, cancelled].map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
  expect(new Set([booked.uid, moved.uid, cancelled.uid]).size).toBe(1);
  expect(cancelled).toMatchObject({ method: 'CANCEL', status: 'CANCELLED' });
});

test.each([
  ['HELD', 'TENTATIVE'],
  ['CONFIRMED', 'CONFIRMED'],
  ['COMPLETED', 'CONFIRMED'],
  ['NO_SHOW', 'CONFIRMED'],
  ['CANCELLED', 'CANCELLED'],
  ['EXPIRED', 'CANCELLED'],
] satisfies [BookingStatus, string][])('%s stands in a calendar as %s', (status, expected) => {
  expect(readBack(written({ status })).status).toBe(expected);
});

test('a file to be shown invites nobody, and without a link it has none', () => {
  expect(readBack(written({}, 'PUBLISH', { link: null }))).toMatchObject({
    method: 'PUBLISH',
    attendee: null,
    description: null,
    url: null,
  });
});

test('who gave no address is not invited', () => {
  expect(readBack(written({ customer: { name: 'Ana', phone: null, email: null } })).attendee).toBeNull();
});

test('the same booking is the same text, and nobody reads the notes', () => {
  expect(written()).toBe(written());
  expect(written()).not.toContain('nobody else');
});

test.each([
  ['separators', 'Cut, wash; dry: all \\ of it'],
  ['line ends', 'Cut\r\nBEGIN:VEVENT\r\nSUMMARY:Evil'],
  ['quotation marks', 'A "good" cut'],
  ['other scripts and faces', `${'Häärschnitt 👩‍👩‍👧 髪 '.repeat(12)}end`],
  ['a very long word', 'x'.repeat(500)],
])('names with %s stay within their value, and lines within 75 bytes', (_what, name) => {
  const text = written({ serviceName: name, customer: { ...BOOKING.customer, name } }, 'REQUEST', {
    clientName: name,
  });

  const shown = name.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  const spoken = shown.replaceAll('"', "'").replaceAll('\\', '/');
  expect(readBack(text)).toMatchObject({
    summary: `${shown} · ${shown}`,
    organizer: { name: spoken },
    attendee: { name: 'ana@x.test', address: 'mailto:ana@x.test' },
  });
  const lines = text.split('\r\n');
  expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
  expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
});
