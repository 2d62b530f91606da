import { distinct, shortMoment } from './times-in-words.js';

test.each([
  ['2026-12-04T08:30:00Z', 'Europe/Berlin', 'Fri 4 Dec, 09:30'],
  ['2026-12-04T23:30:00Z', 'Asia/Tokyo', 'Sat 5 Dec, 08:30'],
  ['2026-12-31T23:00:00Z', 'Europe/Berlin', 'Fri 1 Jan, 00:00'],
  ['2026-07-01T12:05:00Z', 'America/New_York', 'Wed 1 Jul, 08:05'],
])('%s in %s is %s', (instant, zone, words) => {
  expect(shortMoment(new Date(instant), zone)).toBe(words);
});

test('every moment of a year is short enough for a button', () => {
  const longest = Array.from({ length: 366 }, (_, day) =>
    shortMoment(new Date(Date.UTC(2026, 0, 1 + day, 22, 45)), 'UTC'),
  ).reduce((one, other) => (other.length > one.length ? other : one));

  expect(longest.length).toBeLessThanOrEqual(20);
});

test('two that read the same are told apart', () => {
  const at = (text: string, id: number) => ({ text, id });

  expect(distinct([at('a', 1), at('b', 2), at('a', 3), at('a', 4)])).toEqual([
    at('a', 1),
    at('b', 2),
    at('a (2)', 3),
    at('a (3)', 4),
  ]);
});
