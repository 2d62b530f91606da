import type { BookingId } from '../../kernel/ids.js';
import { BookingStatus } from './bookings.js';
import { changes, type Move } from './bookings.policy.js';

const NOW = new Date('2026-12-01T12:00:00Z');
const minutes = (n: number) => new Date(NOW.getTime() + n * 60_000);

const standing = (status: BookingStatus, startsIn: number, holdEndsIn: number | null = null) => ({
  id: 'one' as BookingId,
  status,
  startAt: minutes(startsIn),
  holdExpiresAt: holdEndsIn === null ? null : minutes(holdEndsIn),
});

/** What a move comes to: whether it changes something, or why it is refused. */
const outcome = (move: Move, booking: ReturnType<typeof standing>): string => {
  try {
    return changes(move, booking, NOW) ? 'changes' : 'as it was';
  } catch (error) {
    return (error as { reason: string }).reason;
  }
};

const MOVES: readonly Move[] = ['confirm', 'reschedule', 'cancel', 'complete', 'markNoShow'];

test.each([
  // what it is                                confirm         reschedule       cancel           complete          markNoShow
  ['held', standing('HELD', 60, 5), 'changes', 'changes', 'changes', 'NOT_CONFIRMED', 'NOT_CONFIRMED'],
  ['held until now', standing('HELD', 60, 0), ...Array(5).fill('HOLD_EXPIRED')],
  [
    'confirmed, to come',
    standing('CONFIRMED', 60),
    'as it was',
    'changes',
    'changes',
    'NOT_STARTED',
    'NOT_STARTED',
  ],
  ['confirmed, begun', standing('CONFIRMED', 0), 'as it was', 'changes', 'changes', 'changes', 'changes'],
  [
    'cancelled',
    standing('CANCELLED', 60),
    'BOOKING_FINAL',
    'BOOKING_FINAL',
    'as it was',
    'BOOKING_FINAL',
    'BOOKING_FINAL',
  ],
  [
    'completed',
    standing('COMPLETED', -60),
    'BOOKING_FINAL',
    'BOOKING_FINAL',
    'BOOKING_FINAL',
    'as it was',
    'BOOKING_FINAL',
  ],
  [
    'a no-show',
    standing('NO_SHOW', -60),
    'BOOKING_FINAL',
    'BOOKING_FINAL',
    'BOOKING_FINAL',
    'BOOKING_FINAL',
    'as it was',
  ],
  ['expired', standing('EXPIRED', 60, -5), ...Array(5).fill('HOLD_EXPIRED')],
] as [string, ReturnType<typeof standing>, ...string[]][])('%s', (_what, booking, ...expected) => {
  expect(MOVES.map((move) => outcome(move, booking))).toEqual(expected);
});

test('every status is in the table', () => {
  expect(Object.keys(BookingStatus)).toEqual([
    'HELD',
    'CONFIRMED',
    'CANCELLED',
    'NO_SHOW',
    'COMPLETED',
    'EXPIRED',
  ]);
});
