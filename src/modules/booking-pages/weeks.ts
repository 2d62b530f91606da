import { DateTime } from 'luxon';

const DAYS = 7;

/** Seven days as they are at the business, and where the ones before and after begin. */
export interface Week {
  /** The first day: `2026-12-08`. */
  readonly from: string;
  readonly startsAt: Date;
  /** Exclusive. */
  readonly endsAt: Date;
  /** Null where it would be over already. */
  readonly previous: string | null;
  /** Null where nothing can be booked any more. */
  readonly next: string | null;
  /** The day of an instant at the business. */
  dateOf(at: Date): string;
}

export interface WeekBounds {
  readonly timeZone: string;
  readonly now: Date;
  /** How many days ahead can be booked: days of the calendar, as bookings count them. */
  readonly windowDays: number;
}

/**
 * The week from a day on. What is no day, is over or is beyond what can be booked becomes the nearest day that is not:
 * the address of a page is typed, shared and kept.
 *
 * @param wanted `2026-12-08`, as the address says it.
 */
export function weekFrom(wanted: string | null, { timeZone, now, windowDays }: WeekBounds): Week {
  const today = DateTime.fromJSDate(now, { zone: timeZone }).startOf('day');
  const lastDay = today.plus({ days: windowDays });
  const asked = wanted === null ? today : DateTime.fromISO(wanted, { zone: timeZone }).startOf('day');
  const first = asked.isValid ? DateTime.max(today, DateTime.min(asked, lastDay)) : today;
  const end = first.plus({ days: DAYS });
  return {
    from: first.toISODate() ?? '',
    startsAt: first.toJSDate(),
    endsAt: end.toJSDate(),
    previous: first > today ? DateTime.max(today, first.minus({ days: DAYS })).toISODate() : null,
    next: end <= lastDay ? end.toISODate() : null,
    dateOf: (at) => DateTime.fromJSDate(at, { zone: timeZone }).toISODate() ?? '',
  };
}
