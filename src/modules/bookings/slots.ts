import { invalidInput } from '../../kernel/errors.js';
import type { BookingStaffId } from '../../kernel/ids.js';
import { DAY_MS } from '../hours/time-ranges.js';

/** A time that can be booked. */
export interface Slot {
  readonly startAt: Date;
  readonly endAt: Date;
  /** Who is free then, in the order of their ids. Empty: nobody in particular offers the service. */
  readonly staffIds: readonly BookingStaffId[];
  /** How many more can book it, whoever it is with. */
  readonly seatsLeft: number;
}

/** How long a stretch of time slots are asked for at once. */
export const MAX_SLOT_DAYS = 60;

/** @throws DomainError INVALID_INPUT to. */
export function slotRangeOf(from: Date, to: Date): { start: number; end: number } {
  const range = { start: from.getTime(), end: to.getTime() };
  const lasts = range.end - range.start;
  if (lasts >= 0 && lasts <= MAX_SLOT_DAYS * DAY_MS) return range;
  throw invalidInput('to', `to is not before from, and at most ${MAX_SLOT_DAYS} days after it.`, {
    maxDays: MAX_SLOT_DAYS,
  });
}
