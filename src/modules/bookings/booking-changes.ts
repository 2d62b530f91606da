import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Actor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { notFound } from '../../kernel/errors.js';
import { type BookingId, parseId } from '../../kernel/ids.js';
import { BookingFollowers } from './booking-followers.js';
import { bookingChanged } from './bookings.events.js';
import type { Booking } from './bookings.js';
import { changes, type Move } from './bookings.policy.js';
import { BookingsRepository } from './bookings.repository.js';

const ACTIONS: Readonly<Record<Move, string>> = {
  confirm: 'booking.confirmed',
  reschedule: 'booking.rescheduled',
  cancel: 'booking.cancelled',
  complete: 'booking.completed',
  markNoShow: 'booking.no_show',
};

/** How every change of a booking goes, and what is to be told of it. */
@Injectable()
export class BookingChanges {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly bookings: BookingsRepository,
    private readonly followers: BookingFollowers,
    private readonly clock: Clock,
  ) {}

  /**
   * Locks the booking, lets `act` make the move, and tells everybody. `act` may answer that it changed nothing: then
   * nobody is told, as where the move has been made before.
   *
   * @throws DomainError NOT_FOUND for what the actor may not see; CONFLICT where what it is now does not allow the move.
   */
  change(
    actor: Actor,
    rawId: string,
    move: Move,
    act: (tx: WriteTx, before: Booking) => Promise<boolean>,
  ): Promise<Booking> {
    const id = parseId<'Booking'>(rawId);
    if (!id) return Promise.reject(notFound('Booking', { id: rawId }));
    return this.uow.write(actor, async (tx) => {
      const before = await this.bookings.lock(tx, id);
      if (!before) throw notFound('Booking', { id });
      const isChanged = changes(move, before, this.clock.now()) && (await act(tx, before));
      return isChanged ? this.tell(tx, ACTIONS[move], before, id) : before;
    });
  }

  /** Tells the audit, whoever follows bookings, and every dashboard. Answers the booking as it is now. */
  async tell(tx: WriteTx, action: string, before: Booking | null, id: BookingId): Promise<Booking> {
    const after = await this.bookings.findById(tx, id);
    if (!after) throw new Error('A booking that was just written is not there.');
    tx.audit({ action, subjectId: id, clientId: after.clientId, details: detailsOf(before, after) });
    await this.followers.changed(tx, { before, after });
    tx.emit(bookingChanged(after));
    return after;
  }

  /** Nobody has confirmed it in time. */
  async expire(tx: WriteTx, held: Booking): Promise<void> {
    await this.bookings.setStatus(tx, held, 'EXPIRED');
    await this.tell(tx, 'booking.expired', held, held.id);
  }
}

const placeOf = ({ staffId, startAt, seatNo }: Booking) => ({ staffId, startAt, seatNo });

const isMoved = (before: Booking, after: Booking): boolean =>
  before.startAt.getTime() !== after.startAt.getTime() || before.staffId !== after.staffId;

function detailsOf(before: Booking | null, after: Booking): Record<string, unknown> {
  const { serviceId, version, cancelReason, status } = after;
  return {
    serviceId,
    version,
    ...placeOf(after),
    ...(before && isMoved(before, after) && { from: placeOf(before) }),
    ...(status === 'CANCELLED' && { reason: cancelReason }),
  };
}
