import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Dead, type Job, type JobContext, type JobHandler, Retry } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { type SystemActor, systemActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { type BookingId, parseId } from '../../kernel/ids.js';
import type { Booking } from '../bookings/bookings.js';
import { BookingsService } from '../bookings/bookings.service.js';
import { CalendarAccess, type Trouble } from './calendar-access.js';
import { CalendarTroubles, wordsOf } from './calendar-troubles.js';
import { type CalendarConnection, MIRROR_BOOKING } from './calendars.js';
import { ConnectionsRepository } from './connections.repository.js';
import { eventOf, type MirrorStep, mirrorSteps } from './mirror-plan.js';
import { MirroredEventsRepository } from './mirrored-events.repository.js';
import type { Removed, Written } from './providers/calendar-provider.js';

const payload = z.object({ bookingId: z.string() });
type Payload = z.infer<typeof payload>;

const POLICY = { concurrency: 4, maxAttempts: 12, timeLimitMs: 60_000 };
const WHY = 'mirror a booking';

/** A step, and what came of it. */
interface Taken {
  readonly step: MirrorStep;
  readonly connection: CalendarConnection;
  readonly result: Written | Removed | Trouble;
}

interface Planned {
  readonly booking: Booking;
  readonly steps: readonly { readonly step: MirrorStep; readonly connection: CalendarConnection }[];
}

/**
 * Brings the calendars to where a booking is when the job runs, whatever it was when the job was added: so an older job
 * never writes an older state. What was called is noted with the end of the job; after a crash in between it is called
 * again, and the provider finds what is there already.
 */
@Injectable()
export class Mirror implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly bookings: BookingsService,
    private readonly connections: ConnectionsRepository,
    private readonly events: MirroredEventsRepository,
    private readonly access: CalendarAccess,
    private readonly troubles: CalendarTroubles,
    private readonly clock: Clock,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(MIRROR_BOOKING, this, POLICY);
  }

  async run(job: Job<Payload>, { signal, complete }: JobContext): Promise<void> {
    const actor = systemActor(job.agencyId, WHY);
    const id = parseId<'Booking'>(job.payload.bookingId);
    if (!id) throw new Dead('The job names no booking.');
    const planned = await this.plan(actor, id);
    const taken: Taken[] = [];
    for (const { step, connection } of planned?.steps ?? []) {
      const result = await this.take(step, connection, planned?.booking, signal);
      if (result.outcome === 'retry') throw new Retry(result.retryAfterMs, wordsOf(result));
      if (result.outcome === 'rejected') throw new Dead(wordsOf(result));
      taken.push({ step, connection, result });
    }
    await this.uow.write(actor, async (tx) => {
      for (const one of taken) await this.note(tx, id, planned?.booking.version ?? 0, one);
      await complete(tx);
    });
  }

  /** Refused, or tried long enough. The calendars that do not have it as it is say so. */
  async onDead(tx: WriteTx, job: Job<Payload | null>, reason: string): Promise<void> {
    const id = parseId<'Booking'>(job.payload?.bookingId);
    const booking = id && (await this.bookings.findIn(tx, id));
    if (!booking) return;
    const mirrored = await this.events.ofBooking(tx, id);
    const calendar = booking.staffId && (await this.connections.ofStaff(tx, booking.staffId));
    for (const step of mirrorSteps(booking, calendar, mirrored, this.clock.now())) {
      const connectionId = step.kind === 'put' ? step.connection.id : step.connectionId;
      await this.troubles.gaveUp(tx, connectionId, reason);
    }
  }

  private plan(actor: SystemActor, id: BookingId): Promise<Planned | null> {
    return this.uow.read(actor, async (tx) => {
      const booking = await this.bookings.findIn(tx, id);
      if (!booking) return null;
      const mirrored = await this.events.ofBooking(tx, id);
      const calendar = booking.staffId && (await this.connections.ofStaff(tx, booking.staffId));
      const steps: { step: MirrorStep; connection: CalendarConnection }[] = [];
      for (const step of mirrorSteps(booking, calendar, mirrored, this.clock.now())) {
        const connection =
          step.kind === 'put' ? step.connection : await this.connections.findById(tx, step.connectionId);
        if (connection && !connection.needsReconnect) steps.push({ step, connection });
      }
      return { booking, steps };
    });
  }

  private take(
    step: MirrorStep,
    connection: CalendarConnection,
    booking: Booking | undefined,
    signal: AbortSignal,
  ): Promise<Written | Removed | Trouble> {
    if (!booking) throw new Error('There is a step for no booking.');
    return this.access.call<Written | Removed>(
      connection,
      (provider, token) =>
        step.kind === 'put'
          ? provider.put(token, eventOf(booking), step.mark, { signal })
          : provider.remove(token, { bookingId: booking.id, version: booking.version }, step.mark, {
              signal,
            }),
      signal,
    );
  }

  private async note(
    tx: WriteTx,
    bookingId: BookingId,
    version: number,
    { step, connection, result }: Taken,
  ): Promise<void> {
    switch (result.outcome) {
      case 'written':
      case 'superseded':
      case 'removed':
        if (step.kind === 'remove') return this.events.removed(tx, bookingId, connection.id);
        return this.events.written(tx, bookingId, {
          connectionId: connection.id,
          version,
          mark: 'mark' in result ? result.mark : null,
        });
      default:
        return this.troubles.note(tx, connection, result);
    }
  }
}
