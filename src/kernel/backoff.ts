export interface Backoff {
  /** No wait is shorter. */
  readonly baseMs: number;
  /** No wait is longer. */
  readonly maxMs: number;
}

/**
 * How long to wait after the `failures`-th failure in a row (1, 2, 3 …), in milliseconds: anything between
 * the base and a ceiling that doubles each time. All of the range is used, because clients that fail
 * together would otherwise come back together.
 */
export function backoffMs(
  failures: number,
  { baseMs, maxMs }: Backoff,
  random: () => number = Math.random,
): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** failures);
  return Math.round(baseMs + (ceiling - baseMs) * random());
}
