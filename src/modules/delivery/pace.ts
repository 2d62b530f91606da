import { LRUCache } from 'lru-cache';

const CHANNELS_HELD = 10_000;

/**
 * Spaces out what leaves by one channel, so that it stays below what its provider takes. Of one instance: what several
 * send together is too much for the provider now and then, and it says so.
 */
export class Pace {
  readonly #free = new LRUCache<string, number>({ max: CHANNELS_HELD });

  /** How long one more send has to wait, in milliseconds; its place is taken with the question. */
  next(channel: string, perSecond: number, now: number): number {
    const at = Math.max(now, this.#free.get(channel) ?? now);
    this.#free.set(channel, at + 1_000 / perSecond);
    return at - now;
  }
}
