import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Job, type JobContext, type JobHandler, Retry } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { systemActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import type { BookingId } from '../../kernel/ids.js';
import { BookingChanges } from './booking-changes.js';
import type { Booking } from './bookings.js';
import { isOver } from './bookings.policy.js';
import { BookingsRepository } from './bookings.repository.js';

const EXPIRE = 'booking.expire_hold';
const payload = z.object({ bookingId: z.uuid() });
type Payload = z.infer<typeof payload>;

/** Ends what was held and never confirmed. Whoever wants its time before the job has come does the same. */
@Injectable()
export class HoldsService implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly bookings: BookingsRepository,
    private readonly changes: BookingChanges,
    private readonly jobs: JobQueue,
    private readonly handlers: JobHandlers,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(EXPIRE, this);
  }

  /** Queued with the hold itself. */
  async expireLater(tx: WriteTx, { id, holdExpiresAt }: Booking): Promise<void> {
    const runAt = holdExpiresAt ?? undefined;
    await this.jobs.add(tx, { kind: EXPIRE, lane: `${EXPIRE}:${id}`, payload: { bookingId: id }, runAt });
  }

  async run({ agencyId, payload: { bookingId } }: Job<Payload>, { complete }: JobContext): Promise<void> {
    await this.uow.write(systemActor(agencyId, 'end a hold'), async (tx) => {
      const held = await this.bookings.lock(tx, bookingId as BookingId);
      if (held?.status === 'HELD') {
        const now = this.clock.now();
        if (!isOver(held, now))
          throw new Retry(Number(held.holdExpiresAt) - now.getTime(), 'held for longer');
        await this.changes.expire(tx, held);
      }
      await complete(tx);
    });
  }
}
