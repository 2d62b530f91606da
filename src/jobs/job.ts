import type { ZodType } from 'zod';
import type { WriteTx } from '../database/transaction.js';

/** One claimed piece of durable work. */
export interface Job<P = unknown> {
  readonly agencyId: number;
  readonly id: string;
  readonly kind: string;
  readonly lane: string;
  readonly payload: P;
  /** Which attempt this is: 1, 2, 3 … A crash of the process counts as one. */
  readonly attempts: number;
  /** What it must pass together with others; null: nothing. */
  readonly gate: string | null;
}

/** How a job ended. */
export interface Ending {
  /** It got through its gate, which is open to all from now on: whoever answered is not down. */
  readonly hasPassed?: boolean;
}

export interface JobContext {
  /** Aborted at the time limit, when the lease is lost and when the instance shuts down. Pass it on. */
  readonly signal: AbortSignal;
  /**
   * Removes the job in the handler's own transaction, so that its effect and its end are one. To be called
   * last, exactly once.
   *
   * @throws LeaseLost when another runner has taken the job over: let it roll the transaction back.
   */
  complete(tx: WriteTx, ending?: Ending): Promise<void>;
}

export interface JobHandler<P> {
  readonly payload: ZodType<P>;
  /** Does the work and completes it. May run again after a crash: whatever happens outside the database twice. */
  run(job: Job<P>, context: JobContext): Promise<void>;
  /** In the transaction that gives the job up. The payload is null when it could not be read. */
  onDead?(tx: WriteTx, job: Job<P | null>, reason: string): Promise<void>;
}

export interface JobPolicy {
  /** How many of this kind run at once on one instance. */
  readonly concurrency: number;
  /** How many of those may have the same gate, so that a slow one leaves places to the others. */
  readonly gateConcurrency: number;
  readonly maxAttempts: number;
  readonly timeLimitMs: number;
}

export const DEFAULT_POLICY: JobPolicy = {
  concurrency: 16,
  gateConcurrency: 16,
  maxAttempts: 12,
  timeLimitMs: 30_000,
};

/** Try again: after `afterMs`, as the other side demanded (at most an hour), or after a growing pause. */
export class Retry extends Error {
  override readonly name = 'Retry';

  constructor(
    readonly afterMs: number | undefined,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/** Do not try again: the job goes to the dead ones at once. */
export class Dead extends Error {
  override readonly name = 'Dead';

  constructor(readonly reason: string) {
    super(reason);
  }
}

/** Somebody else has the job now; nothing that this attempt would still do may count. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';

  constructor(job: Pick<Job, 'id' | 'kind'>) {
    super(`The lease of job ${job.id} (${job.kind}) is lost.`);
  }
}
