import { bookingFinal, holdExpired, notConfirmed, notStarted } from './bookings.errors.js';
import type { Booking } from './bookings.js';

/** What people do with a booking that there is. */
export type Move = 'confirm' | 'reschedule' | 'cancel' | 'complete' | 'markNoShow';

/** What it comes to: for a move that is made twice, the second time nothing is left to do. */
const OUTCOME = {
  confirm: 'CONFIRMED',
  cancel: 'CANCELLED',
  complete: 'COMPLETED',
  markNoShow: 'NO_SHOW',
} as const;

export type Standing = Pick<Booking, 'id' | 'status' | 'startAt' | 'holdExpiresAt'>;

/**
 * Whether a move changes a booking; not, where it has been made before.
 *
 * @throws DomainError CONFLICT BOOKING_FINAL, HOLD_EXPIRED, NOT_CONFIRMED or NOT_STARTED.
 */
export function changes(move: Move, booking: Standing, now: Date): boolean {
  const { status } = booking;
  if (move !== 'reschedule' && status === OUTCOME[move]) return false;
  if (status === 'EXPIRED' || isOver(booking, now)) throw holdExpired(booking);
  if (status !== 'HELD' && status !== 'CONFIRMED') throw bookingFinal(booking);
  if (move === 'complete' || move === 'markNoShow') {
    if (status === 'HELD') throw notConfirmed(booking);
    if (booking.startAt > now) throw notStarted(booking);
  }
  return true;
}

/** Whether it is only held, and for no longer: it is in nobody's way. */
export const isOver = ({ status, holdExpiresAt }: Standing, now: Date): boolean =>
  status === 'HELD' && holdExpiresAt !== null && holdExpiresAt <= now;
