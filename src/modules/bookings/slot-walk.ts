import {
  covers,
  DAY_MS,
  intersect,
  MINUTE_MS,
  overlap,
  subtract,
  type TimeRange,
  type TimeRanges,
  union,
} from '../hours/time-ranges.js';
import { localDayAt, type OffsetSpan, offsetSpans } from '../hours/zone-offsets.js';

/** What a service asks of its slots. */
export interface SlotRules {
  readonly durationMinutes: number;
  /** Kept free of other bookings, before and after. May lie outside the open times. */
  readonly bufferBeforeMinutes: number;
  readonly bufferAfterMinutes: number;
  /** From one start to the next. Null: the duration. */
  readonly stepMinutes: number | null;
  /** How long before its start a slot can be booked at the latest. */
  readonly noticeMinutes: number;
  /** The last day with slots, counted from today. */
  readonly windowDays: number;
  /** Seats of one session. */
  readonly capacity: number;
  /** Whose days and minutes count. */
  readonly timeZone: string;
}

/** An active booking or hold. */
export interface Taken {
  /** From the buffer before it to the end of the buffer after it. */
  readonly blocked: TimeRange;
  /** When it starts, of the service in question: whoever books the same start sits in the same session. Null: of another service. */
  readonly sessionStart: number | null;
}

/** A person or a thing that can do one session at a time. */
export interface Resource {
  readonly id: string;
  readonly open: TimeRanges;
  /** In any order. */
  readonly absences: readonly TimeRange[];
  /** One for each seat, in any order. */
  readonly taken: readonly Taken[];
}

export interface SlotQuery {
  /** Slots that start in it. */
  readonly from: number;
  readonly to: number;
  readonly now: number;
}

/** A time that can be booked. */
export interface Slot {
  readonly start: number;
  readonly end: number;
  /** Who can take it, in the order in which the resources were given. */
  readonly free: readonly FreeSeats[];
  /** Of all of them together. */
  readonly seatsLeft: number;
}

export interface FreeSeats {
  readonly resourceId: string;
  readonly seatsLeft: number;
}

/** Starts are whole multiples, after midnight, of the largest that divides the step. */
const INTERVALS = [60, 30, 20, 15, 10, 5, 1];
/** Longer than any date lasts anywhere: clocks were once put back by a day. */
const LONGEST_DATE_MS = 3 * DAY_MS;

/**
 * Every slot of any of the resources that starts in [from, to), the earliest first.
 *
 * A stretch of free time is walked from its beginning, and again from each midnight in it, so that the slots of a day
 * do not depend on what was asked for. The first start is not before now and the notice, and on a whole interval of
 * the local clocks; the next ones follow a step later, while the whole duration is free. A session that has begun to
 * fill keeps its start and is offered while it has seats.
 *
 * What is known of the resources must cover `neededFor` the same question.
 */
export function freeSlots(resources: readonly Resource[], rules: SlotRules, query: SlotQuery): Slot[] {
  const spans = spansFor(rules, query);
  const walk = new SlotWalk(rules, query.now, spans);
  const dates = datesOf(spans).filter((date) => overlap(date, { start: query.from, end: query.to }));
  const slots = new Map<number, { free: FreeSeats[]; seatsLeft: number }>();
  for (const resource of resources) {
    walk.eachStart(resource, dates, (start, seatsLeft) => {
      if (start < query.from || start >= query.to) return;
      const slot = slots.get(start) ?? { free: [], seatsLeft: 0 };
      slot.free.push({ resourceId: resource.id, seatsLeft });
      slot.seatsLeft += seatsLeft;
      slots.set(start, slot);
    });
  }
  const length = rules.durationMinutes * MINUTE_MS;
  return [...slots]
    .sort(([one], [other]) => one - other)
    .map(([start, slot]) => ({ start, end: start + length, ...slot }));
}

/**
 * How many seats a resource has for who would start just then; 0 when it cannot be booked.
 *
 * Every slot of `freeSlots` is bookable, and so is every other whole interval that is free: a slot that was shown a
 * while ago must not be refused because the walk would now begin elsewhere.
 */
export function seatsAt(resource: Resource, rules: SlotRules, now: number, start: number): number {
  const query = { from: start, to: start + 1, now };
  return new SlotWalk(rules, now, spansFor(rules, query)).seatsAt(resource, start);
}

/** The stretch in which the open times, the absences and whatever is taken must be known. */
export function neededFor(rules: SlotRules, { from, to }: Pick<SlotQuery, 'from' | 'to'>): TimeRange {
  const date = datesOf(spansFor(rules, { from, to })).find(({ end }) => from < end);
  return {
    start: (date?.start ?? from) - rules.bufferBeforeMinutes * MINUTE_MS,
    end: to + (rules.durationMinutes + rules.bufferAfterMinutes) * MINUTE_MS,
  };
}

/** The minutes of the hour at which something begins that begins every so many minutes. */
export const intervalMinutes = (stepMinutes: number): number =>
  INTERVALS.find((minutes) => stepMinutes % minutes === 0) ?? 1;

const spansFor = (
  { timeZone, durationMinutes }: SlotRules,
  { from, to }: Pick<SlotQuery, 'from' | 'to'>,
): OffsetSpan[] =>
  offsetSpans(timeZone, { start: from - LONGEST_DATE_MS, end: to + durationMinutes * MINUTE_MS + DAY_MS });

class SlotWalk {
  readonly #length: number;
  readonly #step: number;
  readonly #interval: number;
  readonly #earliest: number;
  readonly #lastDay: number;

  constructor(
    private readonly rules: SlotRules,
    now: number,
    private readonly spans: readonly OffsetSpan[],
  ) {
    const step = rules.stepMinutes ?? rules.durationMinutes;
    this.#length = rules.durationMinutes * MINUTE_MS;
    this.#step = step * MINUTE_MS;
    this.#interval = intervalMinutes(step) * MINUTE_MS;
    this.#earliest = now + rules.noticeMinutes * MINUTE_MS;
    this.#lastDay = localDayAt(rules.timeZone, now) + rules.windowDays;
  }

  /** Each start in one of the dates once, in no particular order. */
  eachStart(resource: Resource, dates: TimeRanges, tell: (start: number, seatsLeft: number) => void): void {
    const bookable = subtract(resource.open, union(resource.absences));
    const free = subtract(bookable, union(resource.taken.map((one) => this.#keepsAwayFrom(one))));
    let i = 0;
    for (const part of intersect(free, dates)) {
      while (rangeAt(free, i).end < part.end) i += 1;
      const last = rangeAt(free, i).end - this.#length;
      let start = this.#aligned(Math.max(part.start, this.#earliest));
      while (start < part.end && start <= last) {
        if (this.#isInTime(start)) tell(start, this.rules.capacity);
        start = this.#aligned(start + this.#step);
      }
    }
    if (this.rules.capacity === 1) return;
    for (const start of sessionsOf(resource)) {
      const seatsLeft = this.#seatsAt(resource, bookable, start);
      if (seatsLeft > 0) tell(start, seatsLeft);
    }
  }

  seatsAt(resource: Resource, start: number): number {
    return this.#seatsAt(resource, subtract(resource.open, union(resource.absences)), start);
  }

  #seatsAt({ taken }: Resource, bookable: TimeRanges, start: number): number {
    const session = { start, end: start + this.#length };
    const seated = taken.filter(({ sessionStart }) => sessionStart === start).length;
    const isItsTime = seated > 0 || this.#aligned(start) === start;
    if (!isItsTime || !this.#isInTime(start) || !covers(bookable, session)) return 0;
    const isInTheWay = (one: Taken) =>
      one.sessionStart !== start && overlap(session, this.#keepsAwayFrom(one));
    return taken.some(isInTheWay) ? 0 : Math.max(0, this.rules.capacity - seated);
  }

  /** Where a session cannot lie because its own buffers would reach into what is blocked. */
  #keepsAwayFrom({ blocked }: Taken): TimeRange {
    return {
      start: blocked.start - this.rules.bufferAfterMinutes * MINUTE_MS,
      end: blocked.end + this.rules.bufferBeforeMinutes * MINUTE_MS,
    };
  }

  /** Not sooner than the notice, not later than the window. */
  #isInTime(start: number): boolean {
    return start >= this.#earliest && Math.floor((start + this.#offsetAt(start)) / DAY_MS) <= this.#lastDay;
  }

  /** The first instant from here on at which the local clocks show a whole interval. */
  #aligned(from: number): number {
    let start = from;
    // Clocks that are changed on the way, by half an hour, leave it beside the interval.
    for (;;) {
      const beyond = modulo(start + this.#offsetAt(start), this.#interval);
      if (beyond === 0) return start;
      start += this.#interval - beyond;
    }
  }

  #offsetAt(instant: number): number {
    const span = this.spans.find(({ end }) => instant < end) ?? this.spans.at(-1);
    return span?.offset ?? 0;
  }
}

const rangeAt = (ranges: TimeRanges, i: number): TimeRange => ranges[i] as TimeRange;

const sessionsOf = ({ taken }: Resource): ReadonlySet<number> =>
  new Set(taken.flatMap(({ sessionStart }) => sessionStart ?? []));

/** The stretches in which calendars show one date: from midnight to midnight, but where clocks are put over it or back. */
function datesOf(spans: readonly OffsetSpan[]): TimeRange[] {
  const dates: TimeRange[] = [];
  let before: number | null = null;
  for (const span of spans) {
    const first = Math.floor((span.start + span.offset) / DAY_MS);
    const last = Math.floor((span.end + span.offset - 1) / DAY_MS);
    for (let day = first; day <= last; day += 1) {
      const start = Math.max(span.start, day * DAY_MS - span.offset);
      const end = Math.min(span.end, (day + 1) * DAY_MS - span.offset);
      const goesOn = before === day ? dates.pop() : undefined;
      dates.push({ start: goesOn?.start ?? start, end });
      before = day;
    }
  }
  return dates;
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;
