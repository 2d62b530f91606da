/**
 * How a gate stands: what `job_gates` keeps of it. Without a row it is `CALM`. This is all that can happen to it. A claim
 * does `probed` and the end of a job does `passed` within its own statement, so that neither asks twice.
 */
export interface Circuit {
  /** In a row, since anything passed. */
  readonly failures: number;
  /** How often in a row it was shut; 0 while it is open to all. */
  readonly openings: number;
  /** One is trying, until `heldUntil`. */
  readonly isProbing: boolean;
  /** None is begun before. */
  readonly heldUntil: Date | null;
}

export const CALM: Circuit = { failures: 0, openings: 0, isProbing: false, heldUntil: null };

/** So many failures in a row shut it. One more than bad luck: of a provider that fails every fifth time, 1 in 3,000. */
export const MOST_FAILURES = 5;
/** How long it is shut the first time; twice as long each further time, at most five minutes. */
const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 300_000;
/** How long the one that tries may take before another one does: the longest call, and what is around it. */
export const PROBE_MS = 180_000;

/** CLOSED: all pass. HELD: none, because it was too much. OPEN: none, because it is down. HALF_OPEN: one is trying. */
export const GateState = { CLOSED: 'CLOSED', HELD: 'HELD', OPEN: 'OPEN', HALF_OPEN: 'HALF_OPEN' } as const;
export type GateState = (typeof GateState)[keyof typeof GateState];

export function stateOf({ openings, isProbing, heldUntil }: Circuit, now: Date): GateState {
  if (openings === 0) return heldUntil && heldUntil > now ? 'HELD' : 'CLOSED';
  return isProbing ? 'HALF_OPEN' : 'OPEN';
}

/** How many may be begun: all that there is room for, one to try, or none. */
export function admits({ openings, heldUntil }: Circuit, now: Date): 'all' | 'one' | 'none' {
  if (heldUntil && heldUntil > now) return 'none';
  return openings === 0 ? 'all' : 'one';
}

/** Something got through, whatever became of it: it is not down. What was too much waits all the same. */
export const passed = (circuit: Circuit): Circuit => ({
  ...CALM,
  heldUntil: circuit.openings === 0 ? circuit.heldUntil : null,
});

/** One has begun to try. Only where `admits` says so. */
export const probed = (circuit: Circuit, now: Date): Circuit => ({
  ...circuit,
  isProbing: true,
  heldUntil: new Date(now.getTime() + PROBE_MS),
});

/** Nothing got through. Of what was begun before it was shut, nobody needs to hear that it is down. */
export function failed(circuit: Circuit, now: Date): Circuit {
  if (circuit.openings > 0 && !circuit.isProbing) return circuit;
  const failures = circuit.failures + 1;
  if (circuit.openings === 0 && failures < MOST_FAILURES) return { ...circuit, failures };
  const openings = circuit.openings + 1;
  return { failures, openings, isProbing: false, heldUntil: new Date(now.getTime() + pauseMs(openings)) };
}

/** Somebody answered that it is too much: not down, and nothing more before `until`. */
export const held = (circuit: Circuit, until: Date): Circuit => {
  const before = circuit.openings === 0 ? circuit.heldUntil : null;
  return { ...CALM, heldUntil: before && before > until ? before : until };
};

/** @param openings 1, 2, 3 … */
export const pauseMs = (openings: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (openings - 1));
