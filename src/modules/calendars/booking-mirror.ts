import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { JobQueue } from '../../jobs/job-queue.js';
import type { BookingId } from '../../kernel/ids.js';
import { type BookingChange, type BookingFollower, BookingFollowers } from '../bookings/booking-followers.js';
import { MIRROR_BOOKING, mirrorLane } from './calendars.js';
import { MirroredEventsRepository } from './mirrored-events.repository.js';

/** Follows bookings: whatever changes them has the calendars of their staff looked at, by a job of the same transaction. */
@Injectable()
export class BookingMirror implements OnModuleInit, BookingFollower {
  constructor(
    private readonly followers: BookingFollowers,
    private readonly events: MirroredEventsRepository,
    private readonly jobs: JobQueue,
  ) {}

  onModuleInit(): void {
    this.followers.follow(this);
  }

  async changed(tx: WriteTx, { before, after }: BookingChange): Promise<void> {
    const staffIds = [before?.staffId, after.staffId].flatMap((id) => id ?? []);
    if (await this.events.concerns(tx, after.id, staffIds)) await this.request(tx, after.id);
  }

  /** Has the calendars brought to where the booking is. */
  async request(tx: WriteTx, bookingId: BookingId): Promise<void> {
    await this.jobs.add(tx, { kind: MIRROR_BOOKING, lane: mirrorLane(bookingId), payload: { bookingId } });
  }
}
