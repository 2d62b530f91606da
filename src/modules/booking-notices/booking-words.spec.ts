import { dateWords, momentWords, timeWords } from './booking-words.js';

test.each([
  ['2026-12-04T08:30:00Z', 'Europe/Berlin', 'Friday 4 December 2026 at 09:30 (Europe/Berlin)'],
  // The day is that of the place.
  ['2026-12-31T23:05:00Z', 'Asia/Kolkata', 'Friday 1 January 2027 at 04:35 (Asia/Kolkata)'],
  ['2027-01-01T04:00:00Z', 'America/New_York', 'Thursday 31 December 2026 at 23:00 (America/New_York)'],
  // Midnight is 00:00; the same hour of the wall comes twice when clocks go back.
  ['2026-10-24T22:00:00Z', 'Europe/Berlin', 'Sunday 25 October 2026 at 00:00 (Europe/Berlin)'],
  ['2026-10-25T00:30:00Z', 'Europe/Berlin', 'Sunday 25 October 2026 at 02:30 (Europe/Berlin)'],
  ['2026-10-25T01:30:00Z', 'Europe/Berlin', 'Sunday 25 October 2026 at 02:30 (Europe/Berlin)'],
])('%s in %s is %s', (at, timeZone, expected) => {
  const times = { startAt: new Date(at), timeZone };

  expect(momentWords(times)).toBe(expected);
  expect(expected).toContain(`${dateWords(times)} at ${timeWords(times)}`);
});
