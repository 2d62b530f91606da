import { LRUCache } from 'lru-cache';
import { IANAZone } from 'luxon';
import { DAY_MS, type TimeRange } from './time-ranges.js';

/** A stretch of time in which the clocks of a zone are equally far from UTC. */
export interface OffsetSpan extends TimeRange {
  /** Milliseconds that local clocks are ahead of UTC. */
  readonly offset: number;
}

/** What is looked up at once and remembered. */
const BLOCK_MS = 64 * DAY_MS;
/** No zone has changed its clocks and changed them back within a day. */
const LOOK_EVERY_MS = DAY_MS;
/** Asking the zone costs some microseconds, and a block is asked at least 64 times. */
const blocks = new LRUCache<string, readonly OffsetSpan[]>({ max: 4_096 });

/** The offsets of a zone over a stretch of time, one after the other and without a gap. */
export function offsetSpans(timeZone: string, { start, end }: TimeRange): OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  for (let block = Math.floor(start / BLOCK_MS); block * BLOCK_MS < end; block += 1) {
    for (const span of blockOf(timeZone, block)) {
      const last = spans.at(-1);
      const part = { ...span, start: Math.max(span.start, start), end: Math.min(span.end, end) };
      if (part.start >= part.end) continue;
      if (last?.offset === part.offset) spans[spans.length - 1] = { ...last, end: part.end };
      else spans.push(part);
    }
  }
  return spans;
}

/** Milliseconds that the clocks of a zone are ahead of UTC. */
export function offsetAt(timeZone: string, at: number): number {
  const spans = blockOf(timeZone, Math.floor(at / BLOCK_MS));
  return (spans.find(({ end }) => at < end) as OffsetSpan).offset;
}

/** The date on the calendars of a zone, in days since 1970-01-01. */
export const localDayAt = (timeZone: string, at: number): number =>
  Math.floor((at + offsetAt(timeZone, at)) / DAY_MS);

/**
 * Whether it is the name of a zone with rules: `Europe/Berlin`, `UTC`. Not an offset such as `+01:00`, which knows of
 * no summer.
 */
export const isTimeZone = (name: string): boolean => /^[A-Za-z]/.test(name) && IANAZone.isValidZone(name);

function blockOf(timeZone: string, block: number): readonly OffsetSpan[] {
  const key = `${timeZone} ${block}`;
  const known = blocks.get(key);
  if (known) return known;
  const found = spansFrom(IANAZone.create(timeZone), block * BLOCK_MS, (block + 1) * BLOCK_MS);
  blocks.set(key, found);
  return found;
}

function spansFrom(zone: IANAZone, from: number, to: number): OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  let start = from;
  let offset = offsetOf(zone, from);
  for (let at = from; at < to; ) {
    const next = at + LOOK_EVERY_MS;
    const isTheSame = offsetOf(zone, next) === offset;
    at = isTheSame ? next : changeBetween(zone, at, next);
    if (isTheSame || at >= to) continue;
    spans.push({ start, end: at, offset });
    [start, offset] = [at, offsetOf(zone, at)];
  }
  return [...spans, { start, end: to, offset }];
}

/** The first whole second of another offset than the one before it, of two instants whose offsets differ. */
function changeBetween(zone: IANAZone, from: number, to: number): number {
  const before = offsetOf(zone, from);
  let [same, other] = [from / 1000, to / 1000];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (offsetOf(zone, middle * 1000) === before) same = middle;
    else other = middle;
  }
  return other * 1000;
}

const offsetOf = (zone: IANAZone, at: number): number => Math.round(zone.offset(at) * 60) * 1000;
