import type { Author } from '../database/transaction.js';

/** A person, or one who is about to become one: the house leaves no trail. */
export type TrailAuthor = Extract<Author, { readonly kind: 'user' }>;

/** A line on its way to the audit. */
export interface TrailLine {
  readonly author: TrailAuthor;
  readonly action: string;
  readonly subjectId: string | null;
  readonly clientId: number | null;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** How often something came, and when it first did. */
export interface Times {
  readonly count: number;
  readonly firstAt: number;
}

/** Lines that came since the last look, as one. */
export interface MergedLine extends Times {
  readonly line: TrailLine;
  readonly whose: string;
}

/** One line, who it is counted against, and what makes another line the same as it. */
export interface Noted {
  readonly line: TrailLine;
  readonly whose: string;
  readonly sameAs: readonly unknown[];
}

interface Quota {
  readonly endsAt: number;
  lines: number;
  leftOut: { readonly author: TrailAuthor; readonly firstAt: number; count: number } | null;
}

type Kept = { -readonly [K in keyof MergedLine]: MergedLine[K] };

const WINDOW_MS = 60_000;
/** Different lines that one person is worth in a minute. What comes beyond is counted. */
const LINES_PER_WINDOW = 100;
/** Of everybody together, between two looks and while the database cannot be written: some 10 MB. */
const MOST_LINES = 10_000;

/**
 * Lines between two looks: those that say the same are one with a count, and nobody fills the audit, nor our memory,
 * by being refused. Knows no clock: times are milliseconds of the caller's.
 */
export class TrailBuffer {
  #lines = new Map<string, Kept>();
  readonly #quotas = new Map<string, Quota>();

  add({ line, whose, sameAs }: Noted, now: number, times: Times = { count: 1, firstAt: now }): void {
    const { count, firstAt } = times;
    const key = JSON.stringify([whose, ...sameAs]);
    const known = this.#lines.get(key);
    if (known) {
      known.count += count;
      return;
    }
    const quota = this.#quotaOf(whose, now);
    if (quota.lines < LINES_PER_WINDOW && this.#lines.size < MOST_LINES) {
      quota.lines += 1;
      this.#lines.set(key, { line, whose, count, firstAt });
    } else {
      leaveOut(quota, line.author, times);
    }
  }

  /**
   * Everything so far. How many were left out is a line of its own when the minute of the person is over, or at once
   * when it is the last look.
   */
  take(now: number, isLast = false): ReadonlyMap<string, MergedLine> {
    const taken = this.#lines;
    this.#lines = new Map();
    for (const [whose, { endsAt, leftOut }] of this.#quotas) {
      if (endsAt > now && !isLast) continue;
      this.#quotas.delete(whose);
      if (!leftOut) continue;
      const { author, firstAt, count } = leftOut;
      const line = { author, action: 'access.left_out', subjectId: null, clientId: null };
      taken.set(JSON.stringify([whose, line.action, firstAt]), { line, whose, count, firstAt });
    }
    return taken;
  }

  /** They could not be stored: as if they had not been taken, as far as there is room. */
  giveBack(lines: Iterable<readonly [string, MergedLine]>, now: number): void {
    for (const [key, given] of lines) {
      const known = this.#lines.get(key);
      if (known || this.#lines.size < MOST_LINES) {
        this.#lines.set(key, { ...given, count: given.count + (known?.count ?? 0) });
      } else {
        leaveOut(this.#quotaOf(given.whose, now), given.line.author, given);
      }
    }
  }

  #quotaOf(whose: string, now: number): Quota {
    const open = this.#quotas.get(whose);
    if (open) return open;
    const quota = { endsAt: now + WINDOW_MS, lines: 0, leftOut: null };
    this.#quotas.set(whose, quota);
    return quota;
  }
}

function leaveOut(quota: Quota, author: TrailAuthor, { count, firstAt }: Times): void {
  quota.leftOut ??= { author, firstAt, count: 0 };
  quota.leftOut.count += count;
}
