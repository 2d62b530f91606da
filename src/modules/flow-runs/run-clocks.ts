import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Job, JobContext, JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { systemActor } from '../../kernel/actor.js';
import type { FlowRunId } from '../../kernel/ids.js';
import { FlowRunsRepository } from './flow-runs.repository.js';
import { RunChanges } from './run-changes.js';
import { FLOW_TIMER, isWaitingAs, RunQueue, timerPayload, type Wait } from './run-queue.js';

/**
 * The time of a wait is over: that is told to the conversation's lane, where a reply that stands there already comes
 * first.
 *
 * What waits differently by now has a timer of its own; this one is of no more use.
 */
@Injectable()
export class RunClocks implements OnModuleInit, JobHandler<Wait> {
  readonly payload = timerPayload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly runs: FlowRunsRepository,
    private readonly changes: RunChanges,
    private readonly queue: RunQueue,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(FLOW_TIMER, this);
  }

  async run({ agencyId, payload: wait }: Job<Wait>, { complete }: JobContext): Promise<void> {
    await this.uow.write(systemActor(agencyId, 'time flows'), async (tx) => {
      const run = await this.runs.find(tx, wait.runId as FlowRunId);
      if (run && isWaitingAs(run, wait)) await this.queue.goOn(tx, run, wait);
      await complete(tx);
    });
  }

  /** Without its timer it would wait for ever. */
  async onDead(tx: WriteTx, { payload: wait }: Job<Wait | null>): Promise<void> {
    const found = wait && (await this.runs.find(tx, wait.runId as FlowRunId));
    if (found && isWaitingAs(found, wait)) await this.changes.giveUp(tx, found.conversationId);
  }
}
