import fc from 'fast-check';
import {
  type Break,
  type DatedHours,
  type DayHours,
  type Hours,
  WEEKDAYS,
  type WeekdayHours,
} from './hours.js';
import { OpenTimes } from './open-times.js';
import { DAY_MS, MINUTE_MS, type TimeRange } from './time-ranges.js';
import { isTimeZone, offsetAt } from './zone-offsets.js';

/** When the clocks of a zone are changed: by an hour, by less, by two, at midnight, by a whole day, or never. */
const CHANGES: readonly (readonly [string, string])[] = [
  ['UTC', '2026-06-01T12:00Z'],
  ['Asia/Kolkata', '2026-03-01T12:00Z'],
  ['Asia/Kathmandu', '2026-03-01T12:00Z'],
  ['Pacific/Kiritimati', '2026-03-01T12:00Z'],
  ['Europe/Berlin', '2026-03-29T01:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00Z'],
  ['Europe/Dublin', '2026-10-25T01:00Z'],
  ['America/New_York', '2026-03-08T07:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  ['America/St_Johns', '2010-11-07T02:31Z'],
  ['America/Havana', '2026-03-08T05:00Z'],
  ['America/Nuuk', '2026-03-29T01:00Z'],
  ['America/Sao_Paulo', '2018-11-04T03:00Z'],
  ['America/Sao_Paulo', '2018-02-18T02:00Z'],
  ['Asia/Beirut', '2026-03-28T22:00Z'],
  ['Asia/Tehran', '2022-03-21T20:30Z'],
  ['Asia/Amman', '2022-02-24T22:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  ['Pacific/Chatham', '2026-04-04T14:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00Z'],
  ['Pacific/Kwajalein', '1993-08-21T12:00Z'],
  ['Africa/Casablanca', '2026-02-15T02:00Z'],
  ['Africa/Casablanca', '2026-03-22T02:00Z'],
  ['Antarctica/Troll', '2026-03-29T01:00Z'],
];

const formats = new Map<string, Intl.DateTimeFormat>();

/** What hangs on the wall: the weekday, the date and the time. */
function wallOf(timeZone: string, instant: number): { weekday: string; date: string; time: string } {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      weekday: 'long',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  formats.set(timeZone, format);
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? '';
  return {
    weekday: part('weekday').toUpperCase(),
    date: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}`,
  };
}

/** As a person would say it who looks at the wall and at the sign on the door: times of day compare as they are written. */
function isOpenByTheSign({ timeZone, weekly, holidays }: Hours, instant: number): boolean {
  const { weekday, date, time } = wallOf(timeZone, instant);
  const dated = holidays.find((one) => one.date === date);
  const hours: DatedHours | WeekdayHours | undefined = dated ?? weekly.find(({ day }) => day === weekday);
  if (!hours || hours.opensAt === null || hours.closesAt === null) return false;
  const isBetween = (from: string, to: string) => from <= time && (time < to || to === '23:59');
  const isInBreak = hours.breaks.some(({ startsAt, endsAt }) => isBetween(startsAt, endsAt));
  return isBetween(hours.opensAt, hours.closesAt) && !isInBreak;
}

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** A time of day, mostly where something happens to clocks. */
const minutes = fc.oneof(
  fc.integer({ min: 0, max: 1440 }),
  fc.integer({ min: 0, max: 12 }).map((quarters) => quarters * 15),
  fc.constantFrom(0, 1439, 1440),
);

const dayHours: fc.Arbitrary<DayHours | null> = fc
  .uniqueArray(minutes, { minLength: 2, maxLength: 6 })
  .map((some) => some.sort((one, other) => one - other).map(clock))
  .map((times) => {
    const [opensAt = '', ...rest] = times;
    const closesAt = rest.pop() ?? '';
    const breaks: Break[] = [];
    for (let i = 0; i + 1 < rest.length; i += 2) {
      breaks.push({ startsAt: rest[i] as string, endsAt: rest[i + 1] as string });
    }
    return opensAt === '24:00' ? null : { opensAt, closesAt, breaks };
  });

interface Case {
  readonly hours: Hours;
  readonly range: TimeRange;
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    change: fc.constantFrom(...CHANGES),
    week: fc.array(fc.option(dayHours, { freq: 6 }), { minLength: 7, maxLength: 7 }),
    dates: fc.uniqueArray(fc.tuple(fc.integer({ min: -2, max: 2 }), fc.option(dayHours)), {
      maxLength: 2,
      selector: ([day]) => day,
    }),
    start: fc.integer({ min: -2880, max: 600 }),
    length: fc.integer({ min: 1, max: 2880 }),
  })
  .map(({ change: [timeZone, changedAt], week, dates, start, length }) => {
    const at = Date.parse(changedAt);
    const weekly = WEEKDAYS.flatMap((day, i) => {
      const hours = week[i];
      return hours ? [{ day, ...hours }] : [];
    });
    const holidays = dates.map(([day, hours]) => ({
      date: new Date(at + day * DAY_MS).toISOString().slice(0, 10),
      name: null,
      ...(hours ?? { opensAt: null, closesAt: null, breaks: [] }),
    }));
    return {
      hours: { timeZone, weekly, holidays },
      range: { start: at + start * MINUTE_MS, end: at + (start + length) * MINUTE_MS },
    };
  });

test('what is open is what the sign on the door and the clock on the wall say, at every minute', () => {
  let open = 0;
  fc.assert(
    fc.property(cases, ({ hours, range }) => {
      const found = new OpenTimes(hours).within(range);
      const expected: TimeRange[] = [];
      for (let start = range.start; start < range.end; start += MINUTE_MS) {
        if (!isOpenByTheSign(hours, start)) continue;
        const last = expected.at(-1);
        const end = start + MINUTE_MS;
        if (last?.end === start) expected[expected.length - 1] = { ...last, end };
        else expected.push({ start, end });
      }
      expect(found).toEqual(expected);
      open += found.length;
    }),
    { numRuns: 150 },
  );
  expect(open).toBeGreaterThan(200);
});

test('it is open at an instant, and opens next, as its times say', () => {
  fc.assert(
    fc.property(cases, fc.integer({ min: 0, max: 59_999 }), ({ hours, range }, part) => {
      const times = new OpenTimes(hours);
      const at = range.start + part;
      const isOpen = isOpenByTheSign(hours, at);
      const next = times.nextOpening(at);
      const minute = Math.ceil(at / MINUTE_MS) * MINUTE_MS;
      const length = Math.ceil((range.end - minute) / MINUTE_MS);
      const first = Array.from({ length }, (_, i) => minute + i * MINUTE_MS).find((one) =>
        isOpenByTheSign(hours, one),
      );

      expect(times.isOpenAt(at)).toBe(isOpen);
      if (isOpen) expect(next).toBe(at);
      else if (first !== undefined) expect(next).toBe(first);
      else expect(next ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(range.end);
    }),
    { numRuns: 150 },
  );
});

test('every zone is as far from UTC as its clocks show, on either side of every change', () => {
  const zones = Intl.supportedValuesOf('timeZone');
  const shown = (zone: string, at: number) => {
    const { date, time } = wallOf(zone, at);
    return Date.parse(`${date}T${time}Z`) - at;
  };

  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: Date.UTC(1990) / MINUTE_MS, max: Date.UTC(2037) / MINUTE_MS }),
      (zone, minute) => {
        // The change that follows, if there is one soon, to the minute.
        let [low, high] = [minute, minute + 120 * 24 * 60];
        while (high - low > 1) {
          const middle = (low + high) >> 1;
          if (shown(zone, middle * MINUTE_MS) === shown(zone, low * MINUTE_MS)) low = middle;
          else high = middle;
        }
        for (const at of [minute, low, high]) {
          expect([zone, at, offsetAt(zone, at * MINUTE_MS)]).toEqual([zone, at, shown(zone, at * MINUTE_MS)]);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  ['Europe/Lisbon', true],
  ['UTC', true],
  ['Etc/GMT+3', true],
  ['Europe/Atlantis', false],
  ['+01:00', false],
  ['', false],
])('%o is a zone: %o', (name, isOne) => {
  expect(isTimeZone(name)).toBe(isOne);
});
