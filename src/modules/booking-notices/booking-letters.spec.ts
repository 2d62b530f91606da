import type { Booking, BookingStatus } from '../bookings/bookings.js';
import { type BookingNews, isStillSo, newsOf, wordsOf } from './booking-letters.js';
import { lineOf } from './booking-lines.js';

const TEN = new Date('2026-12-04T09:00:00Z');
const NOON = new Date('2026-12-04T11:00:00Z');

/** As far as it is looked at. */
const booking = (status: BookingStatus, startAt = TEN) =>
  ({
    ...{ status, startAt, endAt: new Date(startAt.getTime() + 3_600_000) },
    ...{ serviceName: 'Haircut', timeZone: 'Europe/Berlin' },
  }) as Booking;

test.each<[string, Booking | null, Booking, BookingNews | null, string | null]>([
  [
    'booked at once',
    null,
    booking('CONFIRMED'),
    'BOOKED',
    'Booked Haircut for Friday 4 December 2026 at 10:00 (Europe/Berlin)',
  ],
  ['held', null, booking('HELD'), null, null],
  [
    'confirmed',
    booking('HELD'),
    booking('CONFIRMED'),
    'BOOKED',
    'Booked Haircut for Friday 4 December 2026 at 10:00 (Europe/Berlin)',
  ],
  [
    'moved',
    booking('CONFIRMED'),
    booking('CONFIRMED', NOON),
    'MOVED',
    'Moved Haircut from Friday 4 December 2026 at 10:00 (Europe/Berlin) to Friday 4 December 2026 at 12:00 (Europe/Berlin)',
  ],
  ['moved while it is held', booking('HELD'), booking('HELD', NOON), null, null],
  ['given to other staff', booking('CONFIRMED'), booking('CONFIRMED'), null, null],
  [
    'cancelled',
    booking('CONFIRMED'),
    booking('CANCELLED'),
    'CANCELLED',
    'Cancelled Haircut of Friday 4 December 2026 at 10:00 (Europe/Berlin)',
  ],
  ['given back while it is held', booking('HELD'), booking('CANCELLED'), null, null],
  ['expired', booking('HELD'), booking('EXPIRED'), null, null],
  ['completed', booking('CONFIRMED'), booking('COMPLETED'), null, null],
  ['missed', booking('CONFIRMED'), booking('NO_SHOW'), null, null],
])('%s', (_what, before, after, news, text) => {
  expect(newsOf({ before, after })).toBe(news);
  expect(lineOf({ before, after })?.text ?? null).toBe(text);
});

const BEFORE = new Date('2026-12-01T00:00:00Z');
test.each<[string, BookingNews, Booking, Date, boolean]>([
  ['as it was booked', 'BOOKED', booking('CONFIRMED'), BEFORE, true],
  ['moved meanwhile', 'BOOKED', booking('CONFIRMED', NOON), BEFORE, false],
  ['cancelled meanwhile', 'BOOKED', booking('CANCELLED'), BEFORE, false],
  ['cancelled', 'CANCELLED', booking('CANCELLED'), BEFORE, true],
  ['over meanwhile', 'BOOKED', booking('CONFIRMED'), NOON, false],
  ['cancelled when it was over', 'CANCELLED', booking('CANCELLED'), NOON, false],
])('what is told is still so: %s', (_what, news, now, at, expected) => {
  expect(isStillSo(news, TEN, now, at)).toBe(expected);
});

test.each<[BookingNews, string, string]>([
  [
    'BOOKED',
    'Booked: Haircut, Friday 4 December 2026 at 12:00',
    'Haircut at Blue Bistro is booked for Friday 4 December 2026 at 12:00 (Europe/Berlin).',
  ],
  [
    'MOVED',
    'Moved: Haircut, Friday 4 December 2026 at 12:00',
    'was moved from Friday 4 December 2026 at 10:00 (Europe/Berlin) to Friday 4 December 2026 at 12:00 (Europe/Berlin).',
  ],
  [
    'CANCELLED',
    'Cancelled: Haircut, Friday 4 December 2026 at 12:00',
    'Haircut at Blue Bistro, Friday 4 December 2026 at 12:00 (Europe/Berlin), is cancelled.',
  ],
])('%s in words', (news, subject, sentence) => {
  const letter = {
    news,
    booking: booking('CONFIRMED', NOON),
    from: TEN,
    clientName: 'Blue\nBistro',
    link: 'https://app.test/b',
  };
  const words = wordsOf(letter);

  expect(words).toMatchObject({ subject, operation: null });
  expect(words.text).toContain(sentence);
  expect(words.text.includes('https://app.test/b')).toBe(news !== 'CANCELLED');
});
