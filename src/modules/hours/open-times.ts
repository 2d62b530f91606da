import { type DatedHours, type DayHours, endMinuteOf, type Hours, minuteOf, WEEKDAYS } from './hours.js';
import { DAY_MS, MINUTE_MS, subtract, type TimeRange, type TimeRanges, union } from './time-ranges.js';
import { offsetSpans } from './zone-offsets.js';

/** How far `nextOpening` looks, and in steps of how much. */
const FAR_MS = 731 * DAY_MS;
const STEP_MS = 16 * DAY_MS;
/** 1970-01-01 was a Thursday: Monday is 0. */
const WEEKDAY_OF_1970 = 3;

/**
 * The instants at which something is open: those at which the clocks and calendars of its zone show an open time, and
 * no others. So nothing needs to be said of the days on which clocks are changed: a time that is skipped is never
 * open, and one that comes twice is open twice.
 *
 * Nothing is added up across such a change: the stretches between the changes are looked at by themselves, each with
 * its own distance from UTC.
 */
export class OpenTimes {
  readonly #timeZone: string;
  /** Monday first, in milliseconds after midnight. */
  readonly #weekly: readonly TimeRanges[];
  /** What replaces the weekday, by days since 1970. */
  readonly #dates: ReadonlyMap<number, TimeRanges>;

  constructor({ timeZone, weekly, holidays }: Hours) {
    this.#timeZone = timeZone;
    this.#weekly = WEEKDAYS.map((name) =>
      union(weekly.filter(({ day }) => day === name).flatMap(openPartsOf)),
    );
    this.#dates = new Map(holidays.map((dated) => [Date.parse(dated.date) / DAY_MS, openPartsOfDate(dated)]));
  }

  /** All of it from `start` up to `end`. */
  within(range: TimeRange): TimeRange[] {
    const open: TimeRange[] = [];
    for (const { start, end, offset } of offsetSpans(this.#timeZone, range)) {
      const lastDay = Math.floor((end + offset - 1) / DAY_MS);
      for (let day = Math.floor((start + offset) / DAY_MS); day <= lastDay; day += 1) {
        const midnight = day * DAY_MS - offset;
        for (const part of this.#partsOf(day)) {
          add(open, Math.max(start, midnight + part.start), Math.min(end, midnight + part.end));
        }
      }
    }
    return open;
  }

  isOpenAt(at: number): boolean {
    return this.within({ start: at, end: at + 1 }).length > 0;
  }

  /** The first open instant that is not before `at`: itself while it is open. Null: not within two years. */
  nextOpening(at: number): number | null {
    for (let start = at; start < at + FAR_MS; start += STEP_MS) {
      const [first] = this.within({ start, end: start + STEP_MS });
      if (first) return first.start;
    }
    return null;
  }

  #partsOf(day: number): TimeRanges {
    const weekday = (((day + WEEKDAY_OF_1970) % 7) + 7) % 7;
    return this.#dates.get(day) ?? this.#weekly[weekday] ?? [];
  }
}

/** Open times come in their order, and go on over midnight and over a change of the clocks where nothing closes. */
function add(open: TimeRange[], start: number, end: number): void {
  const last = open.at(-1);
  if (start >= end) return;
  if (last?.end === start) open[open.length - 1] = { start: last.start, end };
  else open.push({ start, end });
}

/** In milliseconds after midnight. */
function openPartsOf({ opensAt, closesAt, breaks }: DayHours): TimeRange[] {
  const all = [{ start: minuteOf(opensAt) * MINUTE_MS, end: endMinuteOf(closesAt) * MINUTE_MS }];
  const closed = breaks.map(({ startsAt, endsAt }) => ({
    start: minuteOf(startsAt) * MINUTE_MS,
    end: endMinuteOf(endsAt) * MINUTE_MS,
  }));
  return subtract(all, union(closed));
}

const openPartsOfDate = ({ opensAt, closesAt, breaks }: DatedHours): TimeRange[] =>
  opensAt === null || closesAt === null ? [] : openPartsOf({ opensAt, closesAt, breaks });
