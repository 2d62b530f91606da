import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Job, JobContext, JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { systemActor } from '../../kernel/actor.js';
import type { ConversationId } from '../../kernel/ids.js';
import type { FlowRun } from './flow-runs.js';
import { RunChanges } from './run-changes.js';
import { DONE_AGAIN, FLOW_GO_ON, goOnPayload, isWaitingAs, TURN_POLICY } from './run-queue.js';
import { type Given, RunTurns } from './run-turns.js';

type Payload = ReturnType<typeof goOnPayload.parse>;

/** Lets a run go on without its customer: it has just begun, it was given back, or it has waited long enough. */
@Injectable()
export class GoingOn implements OnModuleInit, JobHandler<Payload> {
  readonly payload = goOnPayload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly turns: RunTurns,
    private readonly changes: RunChanges,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(FLOW_GO_ON, this, TURN_POLICY);
  }

  async run({ agencyId, payload }: Job<Payload>, context: JobContext): Promise<void> {
    const house = systemActor(agencyId, 'run flows');
    const { wait } = payload;
    const timeOf = (run: FlowRun): Given | null =>
      wait && isWaitingAs(run, wait) ? { input: { kind: 'time' }, inputSeq: run.inputSeq } : null;
    const isOver = await this.turns.advance(house, payload.conversationId as ConversationId, timeOf, context);
    if (!isOver) await this.uow.write(house, context.complete, DONE_AGAIN);
  }

  /** Tried long enough: people go on. */
  async onDead(tx: WriteTx, { payload }: Job<Payload | null>): Promise<void> {
    if (payload) await this.changes.giveUp(tx, payload.conversationId as ConversationId);
  }
}
