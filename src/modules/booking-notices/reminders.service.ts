import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { JobQueue } from '../../jobs/job-queue.js';
import type { Actor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import type { BookingId } from '../../kernel/ids.js';
import { BookingCatalogService } from '../booking-catalog/booking-catalog.service.js';
import { type BookingChange, type BookingFollower, BookingFollowers } from '../bookings/booking-followers.js';
import type { Booking } from '../bookings/bookings.js';
import { type BookingReminder, remindersDue } from './reminders.js';
import { RemindersRepository } from './reminders.repository.js';

/** The job that reminds when the time has come. */
export const REMIND = 'booking.remind';

/** Of one booking: five for each of its last versions. */
const MOST_SHOWN = 50;

/** Plans the reminders of each booking with it, and plans them anew with each of its changes. */
@Injectable()
export class RemindersService implements OnModuleInit, BookingFollower {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly reminders: RemindersRepository,
    private readonly followers: BookingFollowers,
    private readonly catalog: BookingCatalogService,
    private readonly jobs: JobQueue,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.followers.follow(this);
  }

  /** Of each booking that the actor sees at most 50, the latest due first. */
  async of(actor: Actor, ids: readonly BookingId[]): Promise<BookingReminder[]> {
    return this.uow.read(actor, (tx) => this.reminders.ofBookings(tx, ids, MOST_SHOWN));
  }

  async changed(tx: WriteTx, { before, after }: BookingChange): Promise<void> {
    const isBooked = after.status === 'CONFIRMED';
    if (before) await this.reminders.skipWaiting(tx, after.id, isBooked ? 'RESCHEDULED' : after.status);
    if (isBooked) await this.#plan(tx, after);
  }

  async #plan(tx: WriteTx, booking: Booking): Promise<void> {
    const service = await this.catalog.serviceIn(tx, booking.serviceId);
    const due = remindersDue(booking.startAt, service?.reminderMinutes ?? [], this.clock.now());
    if (due.length === 0) return;
    for (const { id, dueAt } of await this.reminders.add(tx, booking, due)) {
      await this.jobs.add(tx, {
        kind: REMIND,
        lane: `${REMIND}:${id}`,
        payload: { reminderId: id },
        runAt: dueAt,
      });
    }
  }
}
