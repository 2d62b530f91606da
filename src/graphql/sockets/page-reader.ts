import { setTimeout as delay } from 'node:timers/promises';
import type { Subscriber } from './subscriber.js';

export interface PageItem {
  readonly position: number;
  readonly payload: string;
}

/** Items after a position, oldest first. Shorter than asked for: there are no more. */
export type Page = readonly PageItem[];

export const PAGE_SIZE = 100;

/** A restart of the database is ridden out; what lasts longer ends the read. */
const RETRY_AFTER_MS = [250, 500, 1_000, 2_000, 4_000];

/**
 * Reads pages for the subscribers of one group. Those that want the same page in the same tick share one
 * read; a read that has begun is shared with nobody, as it may miss what was said since.
 */
export class PageReader {
  readonly #wanted = new Map<number, Promise<Page>>();

  constructor(
    private readonly read: (subscriber: Subscriber, after: number, limit: number) => Promise<Page>,
  ) {}

  after(position: number, subscriber: Subscriber): Promise<Page> {
    const wanted = this.#wanted.get(position);
    if (wanted) return wanted;
    const page = this.#next(position, subscriber);
    this.#wanted.set(position, page);
    return page;
  }

  async #next(position: number, subscriber: Subscriber): Promise<Page> {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    this.#wanted.delete(position);
    for (const pause of RETRY_AFTER_MS) {
      try {
        return await this.read(subscriber, position, PAGE_SIZE);
      } catch {
        await delay(pause, undefined, { ref: false });
      }
    }
    return this.read(subscriber, position, PAGE_SIZE);
  }
}
