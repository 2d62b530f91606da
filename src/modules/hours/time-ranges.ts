/** Half-open, in milliseconds since 1970: `start` belongs to it and `end` does not, so that neighbours share nothing. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

/** In order, none empty, none touching another: there is one way of writing down the same instants. */
export type TimeRanges = readonly TimeRange[];

export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;

/** Every instant of any of them, which may come in any order, overlap, touch or be empty. */
export function union(ranges: readonly TimeRange[]): TimeRange[] {
  const all: TimeRange[] = [];
  for (const range of inOrder(ranges)) {
    const last = all.at(-1);
    if (range.start >= range.end) continue;
    if (!last || last.end < range.start) all.push(range);
    else if (last.end < range.end) all[all.length - 1] = { start: last.start, end: range.end };
  }
  return all;
}

/** Every instant that is in both. */
export function intersect(some: TimeRanges, others: TimeRanges): TimeRange[] {
  const both: TimeRange[] = [];
  for (let i = 0, j = 0; i < some.length && j < others.length; ) {
    const [one, other] = [some[i] as TimeRange, others[j] as TimeRange];
    const start = Math.max(one.start, other.start);
    const end = Math.min(one.end, other.end);
    if (start < end) both.push({ start, end });
    if (one.end < other.end) i += 1;
    else j += 1;
  }
  return both;
}

/** Every instant of the first that is in none of the others. */
export function subtract(some: TimeRanges, others: TimeRanges): TimeRange[] {
  const left: TimeRange[] = [];
  let j = 0;
  for (const { start, end } of some) {
    let at = start;
    while (j < others.length && (others[j] as TimeRange).end <= start) j += 1;
    for (let k = j; k < others.length && (others[k] as TimeRange).start < end; k += 1) {
      const other = others[k] as TimeRange;
      if (at < other.start) left.push({ start: at, end: other.start });
      at = Math.max(at, other.end);
    }
    if (at < end) left.push({ start: at, end });
  }
  return left;
}

/** Whether all of one range lies in one of the others. */
export function covers(ranges: TimeRanges, { start, end }: TimeRange): boolean {
  const last = ranges[countUpTo(ranges, start) - 1];
  return last !== undefined && end <= last.end;
}

export const overlap = (one: TimeRange, other: TimeRange): boolean =>
  one.start < other.end && other.start < one.end;

/** How many of them have begun at an instant. */
function countUpTo(ranges: TimeRanges, at: number): number {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle] as TimeRange).start <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Most lists come in order already: a look costs less than sorting them again. */
function inOrder(ranges: readonly TimeRange[]): readonly TimeRange[] {
  for (let i = 1; i < ranges.length; i += 1) {
    if ((ranges[i - 1] as TimeRange).start > (ranges[i] as TimeRange).start) {
      return [...ranges].sort((one, other) => one.start - other.start);
    }
  }
  return ranges;
}
