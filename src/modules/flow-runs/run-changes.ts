import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { Clock } from '../../kernel/clock.js';
import type { ConversationId } from '../../kernel/ids.js';
import { ChatModeService } from '../conversations/chat-mode.service.js';
import type { Conversation } from '../conversations/conversations.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { type ThreadLine, Timeline } from '../conversations/timeline.js';
import { type Move, over } from '../flow-engine/flow-machine.js';
import { isOver, type RunState } from '../flow-engine/run-state.js';
import { FlowVersionsService } from '../flows/flow-versions.service.js';
import { flowRunChanged } from './flow-runs.events.js';
import { type FlowRun, type FlowRunStatus, stateOf } from './flow-runs.js';
import { FlowRunsRepository } from './flow-runs.repository.js';
import { runEnded, runPaused, runResumed } from './run-lines.js';
import { RunQueue } from './run-queue.js';
import { RunStepsRepository } from './run-steps.repository.js';

/** What is other of a run from now on. What is absent stays. */
export interface RunChange {
  readonly state: RunState;
  /** What it has run meanwhile. */
  readonly moves?: readonly Move[];
  readonly inputSeq?: number;
  readonly pausedAt?: Date | null;
}

/** A run and its thread, which the transaction has locked. */
export interface Held {
  readonly thread: Conversation;
  readonly run: FlowRun;
}

/**
 * How every change of a run is stored, and what follows from it in the same transaction: its timer, who answers in the
 * thread, the thread's timeline, the audit, and whoever looks.
 *
 * The thread is locked before the run, by everybody who locks both.
 */
@Injectable()
export class RunChanges {
  constructor(
    private readonly runs: FlowRunsRepository,
    private readonly steps: RunStepsRepository,
    private readonly versions: FlowVersionsService,
    private readonly conversations: ConversationsService,
    private readonly chatModes: ChatModeService,
    private readonly timeline: Timeline,
    private readonly queue: RunQueue,
    private readonly clock: Clock,
  ) {}

  /** Null: somebody else has changed it since it was read, and nothing is stored. */
  async store(tx: WriteTx, before: FlowRun, change: RunChange): Promise<FlowRun | null> {
    const { state, moves = [], inputSeq = before.inputSeq, pausedAt = before.pausedAt } = change;
    const thread = isOver(state.status) ? await this.conversations.lock(tx, before.conversationId) : null;
    const position = before.position + moves.length;
    const after = await this.runs.advance(tx, before, { state, inputSeq, pausedAt, position });
    if (!after) return null;
    if (moves.length > 0) await this.steps.append(tx, before, moves);
    if (isAnotherWait(before, after)) await this.queue.timer(tx, after);
    if (isOver(after.status)) await this.#ended(tx, after, thread);
    tx.emit(flowRunChanged(after));
    return after;
  }

  /** What is not over in a conversation; nobody else changes it until the transaction ends. */
  async held(tx: WriteTx, id: ConversationId): Promise<Held | null> {
    const thread = await this.conversations.lock(tx, id);
    const run = thread && (await this.runs.lockCurrent(tx, id));
    return run && { thread, run };
  }

  /** Somebody has tried long enough: people go on. */
  async giveUp(tx: WriteTx, id: ConversationId): Promise<void> {
    const held = await this.held(tx, id);
    if (held) await this.end(tx, held.run, 'FAILED', 'GAVE_UP');
  }

  /** Of a run that the transaction has locked. */
  async end(tx: WriteTx, run: FlowRun, status: FlowRunStatus, reason: string): Promise<FlowRun> {
    return this.#sure(await this.store(tx, run, { state: over(stateOf(run), status, reason) }));
  }

  /** People go on, and the run stands still; so does its time. */
  async pause(tx: WriteTx, { thread, run }: Held): Promise<FlowRun> {
    const paused = this.#sure(await this.store(tx, run, { state: stateOf(run), pausedAt: this.clock.now() }));
    await this.#tell(tx, thread, 'HUMAN', paused, runPaused);
    tx.audit(line('paused', paused));
    return paused;
  }

  /**
   * It goes on where it stood, with the time that was left; what customers wrote meanwhile was for people.
   */
  async resume(tx: WriteTx, { thread, run }: Held): Promise<FlowRun> {
    const state = withTimeLeft(stateOf(run), run.pausedAt, this.clock.now());
    const resumed = this.#sure(
      await this.store(tx, run, { state, pausedAt: null, inputSeq: thread.lastSeq }),
    );
    await this.#tell(tx, thread, 'FLOW', resumed, runResumed);
    await this.queue.goOn(tx, resumed, null);
    tx.audit(line('resumed', resumed));
    return resumed;
  }

  async #ended(tx: WriteTx, run: FlowRun, thread: Conversation | null): Promise<void> {
    if (thread) await this.#tell(tx, thread, 'HUMAN', run, runEnded);
    const { status, reason } = run;
    tx.audit(line('ended', run, { status, reason }));
  }

  /** Who answers in the thread from now on, and why. */
  async #tell(
    tx: WriteTx,
    thread: Conversation,
    mode: 'HUMAN' | 'FLOW',
    run: FlowRun,
    lineOf: (name: string, run: FlowRun) => ThreadLine,
  ): Promise<void> {
    const flow = await this.versions.runnable(tx, run.flowId);
    await this.chatModes.set(tx, thread, mode);
    await this.timeline.tell(tx, thread, lineOf(flow?.name ?? '', run));
  }

  #sure(stored: FlowRun | null): FlowRun {
    if (!stored) throw new Error('A run that was locked has changed.');
    return stored;
  }
}

export const line = (
  action: string,
  { id, clientId, flowId, conversationId }: FlowRun,
  details: Readonly<Record<string, unknown>> = {},
) => ({
  action: `flow_run.${action}`,
  subjectId: id,
  clientId,
  details: { flowId, conversationId, ...details },
});

const isAnotherWait = (before: FlowRun, after: FlowRun): boolean =>
  after.waiting !== null &&
  after.pausedAt === null &&
  (after.turn !== before.turn || after.waiting.until !== before.waiting?.until);

/** Its time stood still while it was paused. */
function withTimeLeft(state: RunState, pausedAt: Date | null, now: Date): RunState {
  const { waiting } = state;
  if (!waiting || !pausedAt) return state;
  const left = Math.max(0, Date.parse(waiting.until) - pausedAt.getTime());
  return { ...state, waiting: { ...waiting, until: new Date(now.getTime() + left).toISOString() } };
}
