import { weekFrom } from './weeks.js';

const NOW = new Date('2026-12-08T13:30:00Z');
const week = (wanted: string | null, timeZone = 'Europe/Berlin', now = NOW) =>
  weekFrom(wanted, { timeZone, now, windowDays: 30 });

test.each([
  ['nothing', null, '2026-12-08', null, '2026-12-15'],
  ['today', '2026-12-08', '2026-12-08', null, '2026-12-15'],
  ['a day that is over', '2026-12-01', '2026-12-08', null, '2026-12-15'],
  ['no day', '2026-13-45', '2026-12-08', null, '2026-12-15'],
  ['a day in between', '2026-12-10', '2026-12-10', '2026-12-08', '2026-12-17'],
  ['a week on', '2026-12-15', '2026-12-15', '2026-12-08', '2026-12-22'],
  ['the last day', '2027-01-07', '2027-01-07', '2026-12-31', null],
  ['a day beyond', '2029-01-01', '2027-01-07', '2026-12-31', null],
])('from %s', (_what, wanted, from, previous, next) => {
  expect(week(wanted)).toMatchObject({ from, previous, next });
});

test('days begin where the business is', () => {
  expect(week(null, 'Pacific/Auckland').from).toBe('2026-12-09');
  expect(week(null, 'Pacific/Auckland').startsAt).toEqual(new Date('2026-12-08T11:00:00Z'));
  expect(week(null).dateOf(new Date('2026-12-15T23:30:00Z'))).toBe('2026-12-16');
});

test('a week in which clocks are changed has an hour more', () => {
  const { startsAt, endsAt } = week(null, 'Europe/Berlin', new Date('2026-10-22T12:00:00Z'));

  expect((endsAt.getTime() - startsAt.getTime()) / 3_600_000).toBe(7 * 24 + 1);
});

// Thirty times 24 hours from the first hour of a day end on the day before, when clocks are put back on the way.
test.each([
  ['2026-10-19T22:30:00Z', '2026-11-19'],
  ['2026-03-20T22:30:00Z', '2026-04-19'],
])(
  'what can be booked from %s ends with a day of the calendar, though clocks are changed on the way',
  (now, last) => {
    expect(week('2029-01-01', 'Europe/Berlin', new Date(now)).from).toBe(last);
  },
);
