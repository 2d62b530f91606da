import { DomainError } from '../../kernel/errors.js';
import { PAGE_SIZE, type Page, type PageReader } from './page-reader.js';
import type { Subscriber } from './subscriber.js';

/** An event whose content could not be loaded: it is read again like a gap. */
export const LOST = Symbol('LOST');
export type Lost = typeof LOST;

/** Live events kept while catching up; more are read from the database again. */
const MAX_KEPT = 256;
/** Items one catch-up may deliver. Whoever is further behind is better off with a fresh page. */
export const MAX_CATCH_UP = 1_000;

interface Heard {
  readonly position: number;
  /** Null when this subscriber is not to hear it, or there is nothing to tell. */
  readonly payload: string | null;
}

/**
 * Sees to it that one subscriber gets every position of an ordered stream exactly once, in order, over a
 * feed that drops, repeats and reorders.
 *
 * It listens before it reads: what is committed later is heard, what was committed earlier is read, and
 * what comes both ways is dropped by its position. A hole in what is heard is read in the same way.
 */
export class Positions {
  #last: number;
  #isReading = false;
  /** A read that began before the feed had a gap proves nothing about what the gap held. */
  #mayMiss = false;
  #kept: Heard[] = [];
  /** The highest position heard of; a read that began after it has everything up to there. */
  #heardOf = 0;

  constructor(
    private readonly subscriber: Subscriber,
    after: number,
    private readonly pages: PageReader,
  ) {
    this.#last = after;
  }

  begin(): void {
    void this.#read();
  }

  /** Events may have been missed: whatever is there by now is read. */
  gap(): void {
    this.#mayMiss = true;
    if (!this.#isReading) void this.#read();
  }

  wants(position: number | null): boolean {
    return position === null || position > this.#last;
  }

  offer(position: number, payload: string | Lost | null): void {
    if (position <= this.#last) return;
    this.#heardOf = Math.max(this.#heardOf, position);
    if (payload === LOST || this.#isReading || position > this.#last + 1) {
      if (payload !== LOST) this.#keep({ position, payload });
      if (!this.#isReading) void this.#read();
      return;
    }
    this.#last = position;
    if (payload !== null) this.subscriber.push(payload);
  }

  #keep(heard: Heard): void {
    if (this.#kept.length >= MAX_KEPT) this.#kept = [];
    this.#kept.push(heard);
  }

  async #read(): Promise<void> {
    this.#isReading = true;
    try {
      let read = 0;
      for (let known = this.#heardOf; ; known = this.#heardOf) {
        this.#mayMiss = false;
        const before = this.#last;
        const page = await this.pages.after(before, this.subscriber);
        if (this.subscriber.isReleased) return;
        read += page.length;
        if (read > MAX_CATCH_UP) throw tooFarBehind(before);
        await this.#deliver(page);
        if (this.subscriber.isReleased) return;
        if (page.length >= PAGE_SIZE && this.#last > before) continue;
        this.#merge(known);
        if (this.#heardOf <= this.#last && !this.#mayMiss) return;
      }
    } catch (error) {
      this.subscriber.fail(error instanceof DomainError ? error : cannotCatchUp(this.#last, error));
    } finally {
      this.#isReading = false;
      this.#kept = [];
    }
  }

  async #deliver(page: Page): Promise<void> {
    const fresh = page.filter(({ position }) => position > this.#last);
    this.#last = fresh.at(-1)?.position ?? this.#last;
    const { connection } = this.subscriber;
    if (fresh.length > 0)
      await connection.pushWhenRoom(fresh.map(({ payload }) => this.subscriber.frameOf(payload)));
  }

  /**
   * Adds what was heard while reading. Up to `known` nothing can be missing any more: the read began after
   * it. Beyond it a hole ends the merge, and the next read fills it.
   */
  #merge(known: number): void {
    const heard = this.#kept.sort((a, b) => a.position - b.position);
    let taken = 0;
    for (const { position, payload } of heard) {
      if (position > known && position > this.#last + 1) break;
      taken += 1;
      if (position <= this.#last) continue;
      this.#last = position;
      if (payload !== null) this.subscriber.push(payload);
    }
    this.#kept = heard.slice(taken);
    this.#last = Math.max(this.#last, known);
  }
}

const tooFarBehind = (after: number): DomainError =>
  new DomainError(
    'LIMIT_EXCEEDED',
    'CATCH_UP_TOO_LONG',
    `More than ${MAX_CATCH_UP} items were missed: fetch the list again and subscribe from its end.`,
    { limit: 'catchUp', max: MAX_CATCH_UP, after },
  );

const cannotCatchUp = (after: number, cause: unknown): DomainError =>
  new DomainError(
    'UNAVAILABLE',
    'CATCH_UP_FAILED',
    'What was missed cannot be read at the moment: subscribe again from the last item received.',
    { after },
    { cause },
  );
