import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Dead, type Job, type JobContext, type JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { type SystemActor, systemActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { type BookingId, parseId } from '../../kernel/ids.js';
import { BookingsService } from '../bookings/bookings.service.js';
import { BookingMirror } from './booking-mirror.js';
import { CATCH_UP_CALENDAR, type CalendarConnection } from './calendars.js';
import { ConnectionsRepository } from './connections.repository.js';
import { MirroredEventsRepository } from './mirrored-events.repository.js';

const payload = z.object({ connectionId: z.string() });
type Payload = z.infer<typeof payload>;

const POLICY = { concurrency: 1, maxAttempts: 5, timeLimitMs: 120_000 };
const AT_ONCE = 100;

/**
 * Has a calendar that was just connected looked at for every booking that it has, and every one that it is to have:
 * those of its staff that are to come, and whatever was changed while nobody could write it. Beginning again is
 * harmless: what is written already is not written again.
 */
@Injectable()
export class CalendarCatchUp implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly connections: ConnectionsRepository,
    private readonly events: MirroredEventsRepository,
    private readonly bookings: BookingsService,
    private readonly mirror: BookingMirror,
    private readonly clock: Clock,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(CATCH_UP_CALENDAR, this, POLICY);
  }

  async run(job: Job<Payload>, { complete }: JobContext): Promise<void> {
    const actor = systemActor(job.agencyId, 'catch up with a calendar');
    const id = parseId<'CalendarConnection'>(job.payload.connectionId);
    if (!id) throw new Dead('The job names no calendar.');
    const connection = await this.uow.read(actor, (tx) => this.connections.findById(tx, id));
    if (connection) {
      await this.mirrorAll(actor, (afterId) => this.written(actor, connection, afterId));
      await this.mirrorAll(actor, (afterId) => this.toCome(actor, connection, afterId));
    }
    await this.uow.write(actor, complete);
  }

  private async mirrorAll(
    actor: SystemActor,
    next: (afterId: BookingId | null) => Promise<readonly BookingId[]>,
  ): Promise<void> {
    for (let page = await next(null); page.length > 0; page = await next(page.at(-1) ?? null)) {
      await this.uow.write(actor, async (tx) => {
        for (const bookingId of page) await this.mirror.request(tx, bookingId);
      });
    }
  }

  private written(
    actor: SystemActor,
    { id }: CalendarConnection,
    afterId: BookingId | null,
  ): Promise<BookingId[]> {
    return this.uow.read(actor, (tx) => this.events.inCalendar(tx, id, { afterId, limit: AT_ONCE }));
  }

  private async toCome(
    actor: SystemActor,
    { staffId }: CalendarConnection,
    afterId: BookingId | null,
  ): Promise<BookingId[]> {
    const page = { from: this.clock.now(), limit: AT_ONCE, afterId };
    const found = await this.uow.read(actor, (tx) => this.bookings.confirmedOf(tx, staffId, page));
    return found.map(({ id }) => id);
  }
}
