import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Dead, type Job, type JobContext, type JobHandler, Retry } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { systemActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { parseId } from '../../kernel/ids.js';
import { CalendarAbsencesService } from '../booking-catalog/calendar-absences.service.js';
import { BusyReader, type BusyTimes } from './busy-reader.js';
import { CalendarTroubles, wordsOf } from './calendar-troubles.js';
import { isReadWhole, type PositionedConnection, SYNC_CALENDAR, windowAt } from './calendars.js';
import { ConnectionsRepository } from './connections.repository.js';

const payload = z.object({ connectionId: z.string() });
type Payload = z.infer<typeof payload>;

const POLICY = { concurrency: 4, maxAttempts: 5, timeLimitMs: 300_000 };

/**
 * Turns what keeps the owner of a calendar busy into absences of the staff. What is read is taken over in one
 * transaction, together with where the next time begins: a crash before it changes nothing.
 */
@Injectable()
export class CalendarSyncer implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly connections: ConnectionsRepository,
    private readonly reader: BusyReader,
    private readonly absences: CalendarAbsencesService,
    private readonly troubles: CalendarTroubles,
    private readonly clock: Clock,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(SYNC_CALENDAR, this, POLICY);
  }

  async run(job: Job<Payload>, { signal, complete }: JobContext): Promise<void> {
    const actor = systemActor(job.agencyId, 'read a calendar');
    const id = parseId<'CalendarConnection'>(job.payload.connectionId);
    if (!id) throw new Dead('The job names no calendar.');
    const connection = await this.uow.read(actor, (tx) => this.connections.findById(tx, id));
    if (!connection || connection.needsReconnect) return this.uow.write(actor, complete);
    const now = this.clock.now();
    const since = isReadWhole(connection, now) ? null : connection.syncToken;
    const read = await this.reader.read(connection, { since, ...windowAt(now) }, signal);
    if (read.outcome === 'retry') {
      await this.uow.write(actor, (tx) => this.troubles.note(tx, connection, read));
      throw new Retry(read.retryAfterMs, wordsOf(read));
    }
    await this.uow.write(actor, async (tx) => {
      if (read.outcome === 'read') await this.take(tx, connection, read, now);
      else await this.troubles.note(tx, connection, read);
      await complete(tx);
    });
  }

  /** The next time comes by itself. */
  async onDead(tx: WriteTx, job: Job<Payload | null>, reason: string): Promise<void> {
    const id = parseId<'CalendarConnection'>(job.payload?.connectionId);
    if (id) await this.troubles.gaveUp(tx, id, reason);
  }

  /** Nothing of a calendar that was disconnected meanwhile, or may be another one since it was connected again. */
  private async take(tx: WriteTx, before: PositionedConnection, read: BusyTimes, at: Date): Promise<void> {
    const connection = await this.connections.lock(tx, before.id);
    if (connection?.connectedAt.getTime() !== before.connectedAt.getTime()) return;
    const { id, staffId, clientId } = connection;
    await this.absences.replace(tx, { id: staffId, clientId }, read.word);
    const readAllAt = read.isWhole ? at : connection.readAllAt;
    await this.connections.synced(tx, id, { syncToken: read.until, readAllAt, at, account: read.account });
  }
}
