import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { WriteTx } from '../../database/transaction.js';
import { JobQueue } from '../../jobs/job-queue.js';
import type { ConversationId } from '../../kernel/ids.js';
import type { Message } from '../messages/messages.js';
import type { FlowRun } from './flow-runs.js';

/** A customer has written. */
export const FLOW_INBOUND = 'flow.inbound';
/** A run goes on by itself: it has just begun, people have given it back, or its time is over. */
export const FLOW_GO_ON = 'flow.go_on';
/** A run has waited long enough. */
export const FLOW_TIMER = 'flow.timer';

export const inboundPayload = z.object({ conversationId: z.uuid(), messageId: z.uuid() });

/** Which wait of a run is over. Any other one has a job of its own. */
const wait = z.object({ runId: z.uuid(), turn: z.int(), until: z.string() });
export type Wait = z.infer<typeof wait>;

export const goOnPayload = z.object({ conversationId: z.uuid(), wait: wait.nullable() });
export const timerPayload = wait;

/** A turn may call slow systems, and what it has done is stored on the way. Others want to work, too. */
export const TURN_POLICY = { concurrency: 16, timeLimitMs: 120_000 };

/** How a job ends that comes back after a crash and finds everything done. */
export const DONE_AGAIN = { losable: true, quiet: true } as const;

/** Whether a run still waits as it did. While it is paused its time stands still. */
export const isWaitingAs = (run: FlowRun, { runId, turn, until }: Wait): boolean =>
  run.id === runId &&
  run.status === 'WAITING' &&
  run.pausedAt === null &&
  run.turn === turn &&
  run.waiting?.until === until;

/**
 * The work of runs, stored with what asks for it.
 *
 * Everything that moves a run stands in one lane of its conversation: what comes while it is busy is taken up
 * afterwards, in the order in which it came.
 */
@Injectable()
export class RunQueue {
  constructor(private readonly jobs: JobQueue) {}

  async message(tx: WriteTx, { id: messageId, conversationId }: Message): Promise<void> {
    const payload = { conversationId, messageId };
    await this.jobs.add(tx, { kind: FLOW_INBOUND, lane: laneOf(conversationId), payload });
  }

  /** @param over the wait that is over; null where it is nobody's turn but the run's. */
  async goOn(tx: WriteTx, { conversationId }: FlowRun, over: Wait | null): Promise<void> {
    const payload = { conversationId, wait: over };
    await this.jobs.add(tx, { kind: FLOW_GO_ON, lane: laneOf(conversationId), payload });
  }

  /** A lane for each: a wait of a month keeps nothing else waiting. */
  async timer(tx: WriteTx, { id: runId, turn, waiting }: FlowRun): Promise<void> {
    if (!waiting) throw new Error('Only what waits has a time.');
    const { until } = waiting;
    const lane = `flow-timer:${runId}:${turn}:${until}`;
    const payload: Wait = { runId, turn, until };
    await this.jobs.add(tx, { kind: FLOW_TIMER, lane, payload, runAt: new Date(until) });
  }
}

const laneOf = (id: ConversationId): string => `flow:${id}`;
