import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Dead, type Job, type JobContext, type JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { systemActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { type CalendarConnectionId, parseId } from '../../kernel/ids.js';
import { CALENDAR_DUE, dueLane, SYNC_CALENDAR, SYNC_EVERY_MS, syncLane } from './calendars.js';
import { ConnectionsRepository } from './connections.repository.js';

const payload = z.object({ connectionId: z.string() });
type Payload = z.infer<typeof payload>;

/** Has connected calendars read every five minutes: each time it runs, it puts itself off. */
@Injectable()
export class CalendarTimer implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly connections: ConnectionsRepository,
    private readonly jobs: JobQueue,
    private readonly clock: Clock,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(CALENDAR_DUE, this);
  }

  async run(job: Job<Payload>, { complete }: JobContext): Promise<void> {
    const id = parseId<'CalendarConnection'>(job.payload.connectionId);
    if (!id) throw new Dead('The job names no calendar.');
    await this.uow.write(systemActor(job.agencyId, 'read calendars again'), async (tx) => {
      const connection = await this.connections.lock(tx, id);
      if (connection) {
        if (!connection.needsReconnect) await this.request(tx, id);
        await this.again(tx, id);
      }
      await complete(tx);
    });
  }

  /** It goes on all the same. */
  async onDead(tx: WriteTx, job: Job<Payload | null>): Promise<void> {
    const id = parseId<'CalendarConnection'>(job.payload?.connectionId);
    if (id && (await this.connections.lock(tx, id))) await this.again(tx, id);
  }

  /** From now on: at once, and every five minutes. Behind a lock on the connection, as the others. */
  async begin(tx: WriteTx, id: CalendarConnectionId): Promise<void> {
    await this.request(tx, id);
    const job = { kind: CALENDAR_DUE, lane: dueLane(id), payload: { connectionId: id }, runAt: this.next() };
    await this.jobs.addOnce(tx, job);
  }

  /** Has it read. While that is waiting or running, a repeat changes nothing. */
  async request(tx: WriteTx, id: CalendarConnectionId): Promise<void> {
    await this.jobs.addOnce(tx, { kind: SYNC_CALENDAR, lane: syncLane(id), payload: { connectionId: id } });
  }

  /** Behind the job that runs now. */
  private async again(tx: WriteTx, id: CalendarConnectionId): Promise<void> {
    const job = { kind: CALENDAR_DUE, lane: dueLane(id), payload: { connectionId: id }, runAt: this.next() };
    await this.jobs.add(tx, job);
  }

  private next(): Date {
    return new Date(this.clock.now().getTime() + SYNC_EVERY_MS);
  }
}
