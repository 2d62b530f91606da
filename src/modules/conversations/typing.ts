import { LRUCache } from 'lru-cache';

/** Whoever goes on writing is told of once in this time, and when they stop. */
export const TOLD_EVERY_MS = 3_000;
/** How long a screen shows that somebody is writing, unless it is told again. */
export const SHOWN_FOR_MS = 6_000;

const MOST_WRITERS = 10_000;

/** Somebody writes in a thread, or has stopped. */
export interface Typing {
  readonly userId: string;
  readonly isTyping: boolean;
  /** Until when to show it; now where they have stopped. */
  readonly until: Date;
}

interface Told {
  readonly at: number;
  isTyping: boolean;
}

/** Decides what is worth telling of who writes where, for one instance. */
export class TypingThrottle {
  readonly #told = new LRUCache<string, Told>({ max: MOST_WRITERS });

  /** Whether to tell it: that somebody writes once in 3 s, that they have stopped at once and once. */
  isNews(writer: string, isTyping: boolean, now: Date): boolean {
    const told = this.#told.get(writer);
    if (!isTyping) return told?.isTyping ?? false;
    return !told || now.getTime() - told.at >= TOLD_EVERY_MS;
  }

  /** It was told. */
  told(writer: string, isTyping: boolean, now: Date): void {
    const before = this.#told.get(writer);
    if (isTyping || !before) this.#told.set(writer, { at: now.getTime(), isTyping });
    else before.isTyping = false;
  }
}
