import fc from 'fast-check';
import { DAY_MS, MINUTE_MS, type TimeRange, union } from '../hours/time-ranges.js';
import { freeSlots, neededFor, type Resource, type SlotQuery, type SlotRules, seatsAt } from './slot-walk.js';

const RULES: SlotRules = {
  durationMinutes: 60,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  stepMinutes: null,
  noticeMinutes: 0,
  windowDays: 365,
  capacity: 1,
  timeZone: 'UTC',
};
const DAY = '2026-12-01';
const LONG_AGO = Date.parse('2026-11-01T00:00Z');

/** `09:00` on that day, in UTC. */
const time = (text: string): number => Date.parse(`${DAY}T${text}Z`);
const range = (start: string, end: string): TimeRange => ({ start: time(start), end: time(end) });
const ofAnother = (start: string, end: string) => ({ blocked: range(start, end), sessionStart: null });
const seat = (start: string, end: string) => ({ blocked: range(start, end), sessionStart: time(start) });

const resource = (given: Partial<Resource> = {}): Resource => ({
  id: 'ana',
  open: [range('09:00', '17:00')],
  absences: [],
  taken: [],
  ...given,
});

const startsOf = (
  resources: readonly Resource[],
  rules: Partial<SlotRules> = {},
  query: Partial<SlotQuery> = {},
): string[] =>
  freeSlots(
    resources,
    { ...RULES, ...rules },
    { from: time('00:00'), to: time('23:59'), now: LONG_AGO, ...query },
  ).map(({ start }) => new Date(start).toISOString().slice(11, 16));

test.each<[string, Partial<Resource>, Partial<SlotRules>, Partial<SlotQuery>, string]>([
  ['the step is the duration', { open: [range('09:00', '12:00')] }, {}, {}, '09:00 10:00 11:00'],
  ['or another', { open: [range('09:00', '11:00')] }, { stepMinutes: 30 }, {}, '09:00 09:30 10:00'],
  [
    'starts are whole intervals of the step',
    { open: [range('09:05', '12:00')] },
    { durationMinutes: 40 },
    {},
    '09:20 10:00 10:40 11:20',
  ],
  [
    'of any minute, for a step that nothing divides',
    { open: [range('09:05', '09:20')] },
    { durationMinutes: 7 },
    {},
    '09:05 09:12',
  ],
  ['an absence is not offered', { absences: [range('10:30', '14:00')] }, {}, {}, '09:00 14:00 15:00 16:00'],
  [
    'nor is what is taken; neighbours may touch',
    { taken: [ofAnother('10:00', '15:00')] },
    {},
    {},
    '09:00 15:00 16:00',
  ],
  [
    'buffers keep away from what is taken',
    { taken: [ofAnother('11:00', '12:00')] },
    { bufferBeforeMinutes: 10, bufferAfterMinutes: 10 },
    {},
    '09:00 13:00 14:00 15:00 16:00',
  ],
  [
    'and may lie outside the open times',
    { open: [range('09:00', '10:00')] },
    { bufferBeforeMinutes: 30, bufferAfterMinutes: 30 },
    {},
    '09:00',
  ],
  ['nothing is offered before now', {}, {}, { now: time('14:00') + 1 }, '15:00 16:00'],
  ['now itself is', {}, {}, { now: time('15:00') }, '15:00 16:00'],
  ['nor inside the notice', {}, { noticeMinutes: 90 }, { now: time('13:30') }, '15:00 16:00'],
  [
    'the window ends with a day',
    {},
    { windowDays: 1 },
    { now: Date.parse('2026-11-30T23:00Z') },
    '09:00 10:00 11:00 12:00 13:00 14:00 15:00 16:00',
  ],
  ['and not a day later', {}, { windowDays: 1 }, { now: Date.parse('2026-11-29T23:00Z') }, ''],
  [
    'a question begins with its first instant and ends before its last',
    {},
    {},
    { from: time('10:00'), to: time('12:00') },
    '10:00 11:00',
  ],
  [
    'and does not move the starts',
    {},
    { durationMinutes: 45 },
    { from: time('09:40'), to: time('11:00') },
    '09:45 10:30',
  ],
])('%s', (_rule, given, rules, query, expected) => {
  expect(startsOf([resource(given)], rules, query).join(' ')).toBe(expected);
});

describe('seats', () => {
  const rules = { ...RULES, capacity: 3 };
  const query = { from: time('00:00'), to: time('23:59'), now: LONG_AGO };

  test('a session is offered while it has some, and at no other start', () => {
    const begun = resource({
      open: [range('09:00', '12:00')],
      taken: [seat('09:30', '10:30'), seat('09:30', '10:30')],
    });

    expect(freeSlots([begun], rules, query)).toEqual([
      { start: time('09:30'), end: time('10:30'), free: [{ resourceId: 'ana', seatsLeft: 1 }], seatsLeft: 1 },
      { start: time('11:00'), end: time('12:00'), free: [{ resourceId: 'ana', seatsLeft: 3 }], seatsLeft: 3 },
    ]);
  });

  test('a full one is not', () => {
    const taken = [1, 2, 3].map(() => seat('09:00', '10:00'));

    expect(freeSlots([resource({ open: [range('09:00', '10:00')], taken })], rules, query)).toEqual([]);
  });

  test('of all who are free at one time stand together', () => {
    const ana = resource({ open: [range('09:00', '10:00')], taken: [seat('09:00', '10:00')] });
    const bo = resource({ id: 'bo', open: [range('09:00', '11:00')] });

    expect(freeSlots([ana, bo], rules, query)).toEqual([
      {
        start: time('09:00'),
        end: time('10:00'),
        free: [
          { resourceId: 'ana', seatsLeft: 2 },
          { resourceId: 'bo', seatsLeft: 3 },
        ],
        seatsLeft: 5,
      },
      { start: time('10:00'), end: time('11:00'), free: [{ resourceId: 'bo', seatsLeft: 3 }], seatsLeft: 3 },
    ]);
  });
});

test.each([
  ['a slot', '10:00', 1],
  ['a whole interval that the walk does not come by', '10:15', 1],
  ['beside the interval', '10:20', 0],
  ['before it opens', '08:45', 0],
  ['what ends after it closes', '16:30', 0],
  ['what is taken', '12:00', 0],
  ['what would reach into what is taken', '11:30', 0],
])('who asks for %s is given what is there', (_what, start, seats) => {
  const rules = { ...RULES, durationMinutes: 45 };

  expect(seatsAt(resource({ taken: [ofAnother('12:00', '13:00')] }), rules, LONG_AGO, time(start))).toBe(
    seats,
  );
});

// ------------------------------------------------------------------------------------- The model

/** When the clocks of a zone are changed: by an hour, by half of one, at midnight, by a whole day, or never. */
const CHANGES: readonly (readonly [string, string])[] = [
  ['UTC', '2026-06-01T12:00Z'],
  ['Asia/Kolkata', '2026-03-01T12:00Z'],
  ['Asia/Kathmandu', '2026-03-01T12:00Z'],
  ['Europe/Berlin', '2026-03-29T01:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  ['America/St_Johns', '2010-11-07T02:31Z'],
  ['America/Sao_Paulo', '2018-11-04T03:00Z'],
  ['America/Sao_Paulo', '2018-02-18T02:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  ['Pacific/Chatham', '2026-04-04T14:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00Z'],
  ['Pacific/Kwajalein', '1993-08-21T12:00Z'],
  ['Africa/Casablanca', '2026-02-15T02:00Z'],
  ['Antarctica/Troll', '2026-03-29T01:00Z'],
];

const formats = new Map<string, Intl.DateTimeFormat>();

/** What hangs on the wall: the date, and the minute of the day. */
function wallOf(timeZone: string, instant: number): { date: string; minute: number } {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' });
  formats.set(timeZone, format);
  const [date = '', clock = ''] = format.format(instant).split(', ');
  return { date, minute: Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)) };
}

/** The slots of one resource, found by looking at every minute there is. */
function slotsByLooking(
  { open, absences, taken }: Resource,
  rules: SlotRules,
  { from, to, now }: SlotQuery,
): string[] {
  const needed = neededFor(rules, { from, to });
  const { durationMinutes: length, bufferBeforeMinutes: before, bufferAfterMinutes: after } = rules;
  const step = rules.stepMinutes ?? length;
  const interval = [60, 30, 20, 15, 10, 5].find((minutes) => step % minutes === 0) ?? 1;
  const lastDate = new Date(Date.parse(wallOf(rules.timeZone, now).date) + rules.windowDays * DAY_MS)
    .toISOString()
    .slice(0, 10);
  const isIn = (ranges: readonly TimeRange[], at: number) =>
    ranges.some(({ start, end }) => at < end && at + MINUTE_MS > start);
  const isWithin = (ranges: readonly TimeRange[], at: number) =>
    ranges.some(({ start, end }) => start <= at && at + MINUTE_MS <= end);
  const minutes = (start: number, count: number) =>
    Array.from({ length: count }, (_, i) => start + i * MINUTE_MS);
  const isBookable = (at: number) => isWithin(open, at) && !isIn(absences, at);
  const isBlocked = (at: number, but: number | null) =>
    isIn(
      taken.filter(({ sessionStart }) => but === null || sessionStart !== but).map(({ blocked }) => blocked),
      at,
    );
  /** A minute that could belong to a new session: nothing is in it, nor so near that a buffer would reach it. */
  const isFree = (at: number) =>
    isBookable(at) &&
    !minutes(at - before * MINUTE_MS, before + 1 + after).some((one) => isBlocked(one, null));
  const canStart = (at: number, but: number | null) =>
    minutes(at, length).every(isBookable) &&
    !minutes(at - before * MINUTE_MS, before + length + after).some((one) => isBlocked(one, but));
  const isInTime = (at: number) =>
    at >= now + rules.noticeMinutes * MINUTE_MS && wallOf(rules.timeZone, at).date <= lastDate;

  const found = new Map<number, number>();
  let next: number | null = null;
  let dateBefore = '';
  for (let at = Math.floor(needed.start / MINUTE_MS) * MINUTE_MS; at < to; at += MINUTE_MS) {
    const { date, minute } = wallOf(rules.timeZone, at);
    if (date !== dateBefore || !isFree(at)) next = null;
    dateBefore = date;
    const isItsTime = minute % interval === 0 && isInTime(at) && (next === null || at >= next);
    if (!isItsTime || !isFree(at)) continue;
    next = at + step * MINUTE_MS;
    if (at >= from && canStart(at, null)) found.set(at, rules.capacity);
  }
  for (const start of new Set(taken.flatMap(({ sessionStart }) => sessionStart ?? []))) {
    const left = rules.capacity - taken.filter(({ sessionStart }) => sessionStart === start).length;
    if (start >= from && start < to && left > 0 && isInTime(start) && canStart(start, start)) {
      found.set(start, left);
    }
  }
  return [...found].sort(([one], [other]) => one - other).map(([at, left]) => told(at, left));
}

const told = (start: number, seatsLeft: number) => `${new Date(start).toISOString()} ${seatsLeft}`;
const slotsByWalking = (one: Resource, rules: SlotRules, query: SlotQuery) =>
  freeSlots([one], rules, query).map(({ start, seatsLeft }) => told(start, seatsLeft));

interface Case {
  readonly rules: SlotRules;
  readonly resource: Resource;
  readonly query: SlotQuery;
}

const isApart = (one: TimeRange, others: readonly TimeRange[]) =>
  others.every(({ start, end }) => one.end <= start || end <= one.start);

const cases: fc.Arbitrary<Case> = fc
  .record({
    change: fc.constantFrom(...CHANGES),
    durationMinutes: fc.constantFrom(5, 7, 15, 20, 25, 30, 45, 50, 60, 90, 100, 120, 300, 1440),
    stepMinutes: fc.constantFrom(null, null, 5, 11, 15, 30, 40, 60, 90),
    bufferBeforeMinutes: fc.constantFrom(0, 0, 5, 17, 60),
    bufferAfterMinutes: fc.constantFrom(0, 0, 5, 17, 60),
    noticeMinutes: fc.constantFrom(0, 0, 60, 1441),
    windowDays: fc.constantFrom(1, 2, 30),
    capacity: fc.constantFrom(1, 1, 2, 3),
    open: fc.array(
      fc.tuple(
        fc.oneof(fc.integer({ min: -300, max: 60 }), fc.integer({ min: -3000, max: 3000 })),
        fc.constantFrom(30, 60, 480, 1440, 2000),
      ),
      {
        minLength: 1,
        maxLength: 5,
      },
    ),
    absences: fc.array(
      fc.tuple(fc.integer({ min: -170_000, max: 170_000 }), fc.integer({ min: 1, max: 6000 })),
      {
        maxLength: 3,
      },
    ),
    sessions: fc.array(
      fc.tuple(
        fc.integer({ min: -300, max: 300 }),
        fc.constantFrom(15, 30, 60),
        fc.integer({ min: 0, max: 3 }),
      ),
      { maxLength: 6 },
    ),
    from: fc.integer({ min: -2000, max: 500 }),
    minutes: fc.integer({ min: 1, max: 2000 }),
    now: fc.integer({ min: -300_000, max: 120_000 }),
  })
  .map(({ change: [timeZone, changedAt], open, absences, sessions, from, minutes, now, ...given }) => {
    const change = Date.parse(changedAt);
    const at = (minute: number) => change + minute * MINUTE_MS;
    const rules = { ...given, timeZone };
    const taken: { blocked: TimeRange; sessionStart: number | null }[] = [];
    for (const [ten, length, seats] of sessions) {
      const sessionStart = at(ten * 10);
      const blocked = {
        start: sessionStart - given.bufferBeforeMinutes * MINUTE_MS,
        end: sessionStart + (length + given.bufferAfterMinutes) * MINUTE_MS,
      };
      if (
        !isApart(
          blocked,
          taken.map((one) => one.blocked),
        )
      )
        continue;
      if (seats === 0) taken.push({ blocked, sessionStart: null });
      for (let i = 0; i < Math.min(seats, given.capacity); i += 1) taken.push({ blocked, sessionStart });
    }
    return {
      rules,
      resource: {
        id: 'ana',
        open: union(open.map(([start, length]) => ({ start: at(start), end: at(start + length) }))),
        // Of any second: a calendar knows no whole minutes.
        absences: absences.map(([start, seconds]) => ({
          start: change + start * 1000,
          end: change + (start + seconds) * 1000,
        })),
        taken,
      },
      query: { from: at(from), to: at(from + minutes), now: change + now * 1000 },
    };
  });

test('clocks that are changed by half an hour leave the slots on whole ones', () => {
  // 02:00 becomes 02:30 on Lord Howe.
  const open = [{ start: Date.parse('2026-10-03T13:30Z'), end: Date.parse('2026-10-03T18:00Z') }];
  const rules = { ...RULES, timeZone: 'Australia/Lord_Howe' };
  const query = { from: Date.parse('2026-10-03T00:00Z'), to: Date.parse('2026-10-04T00:00Z') };

  const slots = freeSlots([resource({ open })], rules, { ...query, now: query.from });

  expect(slots.map(({ start }) => wallOf(rules.timeZone, start).minute / 60)).toEqual([0, 1, 3, 4]);
});

test('the walk finds what looking at every minute finds, and nothing else', () => {
  let found = 0;
  fc.assert(
    fc.property(cases, (one) => {
      const slots = slotsByWalking(one.resource, one.rules, one.query);
      expect(slots).toEqual(slotsByLooking(one.resource, one.rules, one.query));
      found += slots.length;
    }),
    { numRuns: 300 },
  );
  expect(found).toBeGreaterThan(1000);
});

test('every slot can be booked, and a part of the question finds its part of the slots', () => {
  fc.assert(
    fc.property(cases, fc.nat(2000), ({ rules, resource: one, query }, cut) => {
      const slots = freeSlots([one], rules, query);
      const from = Math.min(query.from + cut * MINUTE_MS, query.to);
      for (const { start, seatsLeft } of slots) expect(seatsAt(one, rules, query.now, start)).toBe(seatsLeft);
      expect(freeSlots([one], rules, { ...query, from })).toEqual(slots.filter(({ start }) => start >= from));
    }),
    { numRuns: 300 },
  );
});
