import { badFunnelRange } from './flow-runs.errors.js';

/** How many runs came to a step, and how many came no further. */
export interface FunnelStep {
  readonly stepId: string;
  readonly reached: number;
  /** Of those: how many ended there other than COMPLETED. */
  readonly dropped: number;
}

/** What became of the runs of a flow. */
export interface Funnel {
  readonly started: number;
  readonly active: number;
  readonly completed: number;
  readonly expired: number;
  readonly failed: number;
  readonly handedOff: number;
  /** From the beginning to the end, of those that are COMPLETED. Null while there are none. */
  readonly medianSeconds: number | null;
  /** Those that were reached at all, the most reached first. */
  readonly steps: readonly FunnelStep[];
}

const MAX_DAYS = 366;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** @throws DomainError INVALID_INPUT to. */
export function assertFunnelRange(from: Date, to: Date): void {
  const length = to.getTime() - from.getTime();
  if (!(length > 0 && length <= MAX_DAYS * DAY_MS)) throw badFunnelRange(MAX_DAYS);
}
