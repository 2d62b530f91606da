import type { ContactId, ConversationId, FlowId, FlowRunId, UserId } from '../../kernel/ids.js';
import type { Move } from '../flow-engine/flow-machine.js';
import { FlowRunStatus, type RunState, type Waiting } from '../flow-engine/run-state.js';

export { FlowRunStatus };

/** What has begun a run. */
export const FlowStart = {
  HAND: 'HAND',
  KEYWORD: 'KEYWORD',
  AUTOMATION: 'AUTOMATION',
  DRIP: 'DRIP',
  BOOKING: 'BOOKING',
} as const;
export type FlowStart = (typeof FlowStart)[keyof typeof FlowStart];

/** A flow in a conversation, and where it stands. */
export interface FlowRun {
  readonly id: FlowRunId;
  readonly agencyId: number;
  readonly clientId: number;
  readonly flowId: FlowId;
  /** The one that it began with, whatever is published meanwhile. */
  readonly version: number;
  readonly conversationId: ConversationId;
  readonly contactId: ContactId | null;
  readonly status: FlowRunStatus;
  /** Counts the changes of where it stands: who changes another one than they have seen has been overtaken. */
  readonly revision: number;
  readonly turn: number;
  /** Where it stands; null once it is over. */
  readonly stepId: string | null;
  readonly blockId: string | null;
  readonly waiting: Waiting | null;
  readonly waitingUntil: Date | null;
  /** The run's own. */
  readonly variables: Readonly<Record<string, string>>;
  readonly stepsOfTurn: number;
  /** How many turns in a row were the clock's alone. */
  readonly silentTurns: number;
  /** Why it is over. */
  readonly reason: string | null;
  /** The customer's last message that it has understood, or that was there before it. */
  readonly inputSeq: number;
  /** How many of its blocks were run. */
  readonly position: number;
  readonly startedVia: FlowStart;
  readonly startedById: UserId | null;
  /** Since when people go on in its place; it stands still meanwhile. */
  readonly pausedAt: Date | null;
  readonly startedAt: Date;
  readonly updatedAt: Date;
  readonly endedAt: Date | null;
}

/** What changed of one of a run's own variables. */
export interface VariableChange {
  readonly key: string;
  /** Null: it was not there. */
  readonly before: string | null;
  readonly after: string;
}

/** One block that a run has run. */
export interface FlowRunStep {
  readonly runId: FlowRunId;
  /** 1, 2, 3 … */
  readonly position: number;
  readonly turn: number;
  readonly stepId: string;
  readonly blockId: string;
  readonly blockType: string;
  readonly outcome: string;
  readonly changes: readonly VariableChange[];
  readonly at: Date;
}

/** A run as the machine knows it. */
export const stateOf = (run: FlowRun): RunState => ({
  status: run.status,
  turn: run.turn,
  at: run.stepId !== null && run.blockId !== null ? { step: run.stepId, block: run.blockId } : null,
  waiting: run.waiting,
  variables: run.variables,
  stepsOfTurn: run.stepsOfTurn,
  silentTurns: run.silentTurns,
  reason: run.reason,
});

export const changesOf = ({ before, changes }: Pick<Move, 'before' | 'changes'>): VariableChange[] =>
  [...changes].map(([key, after]) => ({ key, before: before.variables[key] ?? null, after }));
