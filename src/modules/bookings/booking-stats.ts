import { invalidInput } from '../../kernel/errors.js';
import type { BookingServiceId } from '../../kernel/ids.js';
import { DAY_MS } from '../hours/time-ranges.js';

/** What there is to count of one service. */
export interface BookingCounts {
  readonly serviceId: BookingServiceId;
  readonly serviceName: string;
  readonly booked: number;
  readonly cancelled: number;
  readonly completed: number;
  readonly noShows: number;
  readonly shown: number;
  readonly bookedByVisitors: number;
}

export interface BookingStats extends BookingCounts {
  /** Of those who were expected. Null while there are none. */
  readonly noShowRate: number | null;
  /** Of the times that visitors were shown. Null while none were. */
  readonly conversion: number | null;
}

const MAX_DAYS = 366;

/** @throws DomainError INVALID_INPUT to. */
export function assertStatsRange(from: Date, to: Date): void {
  const lasts = to.getTime() - from.getTime();
  if (lasts >= 0 && lasts <= MAX_DAYS * DAY_MS) return;
  throw invalidInput('to', `to is not before from, and at most ${MAX_DAYS} days after it.`, {
    maxDays: MAX_DAYS,
  });
}

const share = (some: number, all: number): number | null => (all === 0 ? null : some / all);

export const statsOf = (counts: BookingCounts): BookingStats => ({
  ...counts,
  noShowRate: share(counts.noShows, counts.noShows + counts.completed),
  conversion: share(counts.bookedByVisitors, counts.shown),
});
