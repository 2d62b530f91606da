import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Job, JobContext, JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { systemActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { PURGE_INBOUND, PURGE_LANE } from './inbound.js';
import { RetentionRepository } from './retention.repository.js';

const payload = z.object({});
type Payload = z.infer<typeof payload>;

const DAY_MS = 24 * 60 * 60 * 1000;
/** Providers send again what we have for a week at most: by then nothing is asked of it any more. */
const UNDERSTOOD_MS = 30 * DAY_MS;
/** What a person has to look at is there for longer. */
const REFUSED_MS = 90 * DAY_MS;
/** So many rows in one transaction. */
const BATCH = 1_000;

/**
 * Removes what providers posted once it is old: what was understood after 30 days, and what was not after 90; a status
 * whose message never came to be known after 30; what is of no channel after 90. Never what was not worked on. A job of
 * each agency does it every day, in small transactions; storing an event makes the first.
 */
@Injectable()
export class RetentionService implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: RetentionRepository,
    private readonly jobs: JobQueue,
    private readonly handlers: JobHandlers,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(PURGE_INBOUND, this, { concurrency: 1 });
  }

  async run(job: Job<Payload>, { complete }: JobContext): Promise<void> {
    const now = this.clock.now().getTime();
    const [month, season] = [new Date(now - UNDERSTOOD_MS), new Date(now - REFUSED_MS)];
    const ofNobody = await this.uow.system('purge what no channel took', (tx) =>
      this.repository.unrouted(tx, season, BATCH),
    );
    await this.uow.write(systemActor(job.agencyId, 'inbound'), async (tx) => {
      const events = await this.repository.events(tx, month, season, BATCH);
      const statuses = await this.repository.statuses(tx, month, BATCH);
      const isMore = Math.max(ofNobody, events, statuses) === BATCH;
      await complete(tx);
      const runAt = new Date(isMore ? now : now + DAY_MS);
      await this.jobs.addOnce(tx, { kind: PURGE_INBOUND, lane: PURGE_LANE, payload: {}, runAt });
    });
  }
}
