/** The states of a run. Of the last four none is ever left. */
export const FlowRunStatus = {
  /** A turn is being made. */
  ACTIVE: 'ACTIVE',
  /** The customer's turn, or the clock's. */
  WAITING: 'WAITING',
  COMPLETED: 'COMPLETED',
  /** The customer was silent too long, and the flow had nothing to say to that. */
  EXPIRED: 'EXPIRED',
  FAILED: 'FAILED',
  /** People go on. */
  HANDED_OFF: 'HANDED_OFF',
} as const;
export type FlowRunStatus = (typeof FlowRunStatus)[keyof typeof FlowRunStatus];

export const isOver = (status: FlowRunStatus): boolean => status !== 'ACTIVE' && status !== 'WAITING';

/** Something that the customer was offered to choose. */
export interface OfferedChoice {
  /** The id under which it went out. */
  readonly id: string;
  readonly title: string;
  /** The socket by which the run goes on, or what the block itself makes of it. */
  readonly value: string;
}

/** What a run waits for. */
export interface Waiting {
  /** ISO 8601: from then on it goes on without a reply. */
  readonly until: string;
  /** Wrong answers so far. */
  readonly misses: number;
  /** In the order in which they were shown: an answer may be a number. */
  readonly choices: readonly OfferedChoice[];
}

/** Everything that a run is, beside the version of the flow that it began with. Plain JSON. */
export interface RunState {
  readonly status: FlowRunStatus;
  /** Counts the customer's and the clock's turns: an effect has it in its key, and a timer is for one of them. */
  readonly turn: number;
  /** Where it stands: the block to run next or, while it waits, the one that waits. Null once it is over. */
  readonly at: { readonly step: string; readonly block: string } | null;
  readonly waiting: Waiting | null;
  /** The run's own variables. */
  readonly variables: Readonly<Record<string, string>>;
  /** Blocks run since the turn began. */
  readonly stepsOfTurn: number;
  /** How many turns in a row were the clock's alone. */
  readonly silentTurns: number;
  /** Why it is over; null while it is not. */
  readonly reason: string | null;
}
