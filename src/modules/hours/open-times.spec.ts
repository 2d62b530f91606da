import type { Hours, Weekday } from './hours.js';
import { WEEKDAYS } from './hours.js';
import { OpenTimes } from './open-times.js';
import { offsetSpans } from './zone-offsets.js';

const week = (opensAt: string, closesAt: string, breaks: Hours['weekly'][number]['breaks'] = []) =>
  WEEKDAYS.map((day) => ({ day, opensAt, closesAt, breaks }));
const on = (day: Weekday, opensAt: string, closesAt: string) => ({ day, opensAt, closesAt, breaks: [] });
const range = (start: string, end: string) => ({ start: Date.parse(start), end: Date.parse(end) });

const openOf = (hours: Partial<Hours> & Pick<Hours, 'timeZone'>, from: string, to: string) =>
  new OpenTimes({ weekly: [], holidays: [], ...hours })
    .within(range(from, to))
    .map(({ start, end }) =>
      `${new Date(start).toISOString()} ${new Date(end).toISOString()}`.replaceAll(':00.000Z', ''),
    );

test.each<[string, Partial<Hours> & Pick<Hours, 'timeZone'>, string, string, string[]]>([
  [
    'a break is closed, an absent day too',
    {
      timeZone: 'UTC',
      weekly: [
        {
          day: 'MONDAY',
          opensAt: '09:00',
          closesAt: '17:00',
          breaks: [{ startsAt: '12:00', endsAt: '12:30' }],
        },
      ],
    },
    '2026-11-29T00:00Z',
    '2026-12-06T00:00Z',
    ['2026-11-30T09:00 2026-11-30T12:00', '2026-11-30T12:30 2026-11-30T17:00'],
  ],
  [
    'what is open up to midnight goes on, and 23:59 means midnight',
    { timeZone: 'UTC', weekly: [on('FRIDAY', '18:00', '23:59'), on('SATURDAY', '00:00', '02:00')] },
    '2026-12-04T00:00Z',
    '2026-12-06T00:00Z',
    ['2026-12-04T18:00 2026-12-05T02:00'],
  ],
  [
    'a date replaces its weekday',
    {
      timeZone: 'Europe/Berlin',
      weekly: week('09:00', '17:00'),
      holidays: [
        { date: '2026-12-24', name: 'Christmas Eve', opensAt: '10:00', closesAt: '13:00', breaks: [] },
        { date: '2026-12-25', name: 'Christmas', opensAt: null, closesAt: null, breaks: [] },
      ],
    },
    '2026-12-23T23:00Z',
    '2026-12-26T23:00Z',
    ['2026-12-24T09:00 2026-12-24T12:00', '2026-12-26T08:00 2026-12-26T16:00'],
  ],
  [
    'a time that is skipped is never open',
    { timeZone: 'Europe/Berlin', weekly: week('02:15', '02:45') },
    '2026-03-28T00:00Z',
    '2026-03-31T00:00Z',
    ['2026-03-28T01:15 2026-03-28T01:45', '2026-03-30T00:15 2026-03-30T00:45'],
  ],
  [
    'a time that comes twice is open twice',
    { timeZone: 'Europe/Berlin', weekly: week('02:15', '02:45') },
    '2026-10-25T00:00Z',
    '2026-10-25T12:00Z',
    ['2026-10-25T00:15 2026-10-25T00:45', '2026-10-25T01:15 2026-10-25T01:45'],
  ],
  [
    'a night shift is an hour shorter when clocks are put forward',
    { timeZone: 'America/New_York', weekly: week('00:00', '06:00') },
    '2026-03-08T00:00Z',
    '2026-03-09T00:00Z',
    ['2026-03-08T05:00 2026-03-08T10:00'],
  ],
  [
    'midnight itself may be skipped',
    { timeZone: 'America/Sao_Paulo', weekly: week('00:00', '02:00') },
    '2018-11-04T00:00Z',
    '2018-11-05T00:00Z',
    ['2018-11-04T03:00 2018-11-04T04:00'],
  ],
  [
    'and so may a whole day',
    { timeZone: 'Pacific/Apia', weekly: week('09:00', '17:00') },
    '2011-12-29T00:00Z',
    '2012-01-01T00:00Z',
    [
      '2011-12-29T00:00 2011-12-29T03:00',
      '2011-12-29T19:00 2011-12-30T03:00',
      '2011-12-30T19:00 2011-12-31T03:00',
      '2011-12-31T19:00 2012-01-01T00:00',
    ],
  ],
  [
    'what begins before and ends after is cut',
    { timeZone: 'UTC', weekly: week('00:00', '24:00') },
    '2026-12-04T10:10Z',
    '2026-12-06T20:20Z',
    ['2026-12-04T10:10 2026-12-06T20:20'],
  ],
])('%s', (_rule, hours, from, to, expected) => {
  expect(openOf(hours, from, to)).toEqual(expected);
});

test('the next opening is now while it is open, and otherwise the first minute that is', () => {
  const open = new OpenTimes({
    timeZone: 'Europe/Lisbon',
    weekly: [on('MONDAY', '09:00', '17:00')],
    holidays: [{ date: '2026-12-07', name: null, opensAt: null, closesAt: null, breaks: [] }],
  });
  const next = (at: string) => open.nextOpening(Date.parse(at));

  expect(open.isOpenAt(Date.parse('2026-11-30T16:59:59.999Z'))).toBe(true);
  expect(open.isOpenAt(Date.parse('2026-11-30T17:00Z'))).toBe(false);
  expect(next('2026-11-30T16:59:59.999Z')).toBe(Date.parse('2026-11-30T16:59:59.999Z'));
  expect(next('2026-11-30T17:00Z')).toBe(Date.parse('2026-12-14T09:00Z'));
});

test('the next opening may be months away, and on a date alone', () => {
  const days = ['2026-03-15', '2026-09-20'].map((date) => ({
    date,
    name: 'Fair',
    opensAt: '08:00',
    closesAt: '12:00',
    breaks: [],
  }));
  const open = new OpenTimes({ timeZone: 'UTC', weekly: [], holidays: days });

  for (const [at, next] of [
    ['2026-01-01T00:00Z', '2026-03-15T08:00Z'],
    ['2026-02-20T00:00Z', '2026-03-15T08:00Z'],
    ['2026-03-15T12:00Z', '2026-09-20T08:00Z'],
  ] as const) {
    expect(open.nextOpening(Date.parse(at))).toBe(Date.parse(next));
  }
  expect(open.nextOpening(Date.parse('2026-09-20T12:00Z'))).toBeNull();
});

// Where clocks are put back for the month of fasting: the shortest times between two changes. Years long past: what
// is decided about this one changes with the release of Node.
test.each([
  ['Africa/Cairo', '2010', ['2010-04-29T22:00', '2010-08-10T21:00', '2010-09-09T22:00', '2010-09-30T21:00']],
  ['Africa/Casablanca', '2020', ['2020-04-19T02:00', '2020-05-31T02:00']],
])('every change of the clocks of %s in %s is known', (timeZone, year, expected) => {
  const spans = offsetSpans(timeZone, range(`${year}-01-01T00:00Z`, `${year}-12-31T00:00Z`));

  expect(spans.slice(1).map(({ start }) => new Date(start).toISOString().slice(0, 16))).toEqual(expected);
});

test('what never opens has no next opening', () => {
  expect(new OpenTimes({ timeZone: 'UTC', weekly: [], holidays: [] }).nextOpening(0)).toBeNull();
});
