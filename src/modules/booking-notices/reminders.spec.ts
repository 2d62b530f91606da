import { remindersDue } from './reminders.js';

const START = new Date('2026-12-04T10:00:00Z');
const iso = (dates: readonly Date[]) => dates.map((date) => date.toISOString());

test.each([
  [
    'a day and an hour before',
    [1440, 60],
    '2026-12-01T00:00:00Z',
    ['2026-12-03T10:00:00.000Z', '2026-12-04T09:00:00.000Z'],
  ],
  ['without what has passed', [1440, 60], '2026-12-03T10:00:01Z', ['2026-12-04T09:00:00.000Z']],
  ['without what is now', [60], '2026-12-04T09:00:00Z', []],
  ['each once', [60, 60], '2026-12-01T00:00:00Z', ['2026-12-04T09:00:00.000Z']],
  ['when nobody wants any', [], '2026-12-01T00:00:00Z', []],
  ['when it has begun', [60, 5], '2026-12-04T11:00:00Z', []],
] as const)('reminders are due %s', (_what, minutes, now, expected) => {
  expect(iso(remindersDue(START, minutes, new Date(now)))).toEqual(expected);
});
