import { setTimeout as after } from 'node:timers/promises';

const PATIENCE_MS = 8_000;

/** A subscription as its subscriber hears it. */
export class Live<Event> {
  /** Everything heard so far. */
  readonly events: Event[] = [];
  /** Set when the server has ended it: the errors it gave, or none. */
  end: readonly unknown[] | null = null;
  /** Resolves when the server ends it; waits for ever otherwise. */
  readonly isOver: Promise<void>;
  #taken = 0;
  #changed: () => void = () => {};
  #resolveOver: () => void = () => {};

  constructor(
    /** Lets go of it, from the subscriber's side. */
    readonly close: () => void,
  ) {
    this.isOver = new Promise((resolve) => {
      this.#resolveOver = resolve;
    });
  }

  /** The next events, those that came already included. Rejects with what there is when they do not come. */
  async next(n = 1): Promise<Event[]> {
    await this.#until(() => this.events.length >= this.#taken + n, `${n} more events`);
    this.#taken += n;
    return this.events.slice(this.#taken - n, this.#taken);
  }

  /** Resolves when the server has ended the subscription. */
  async ended(): Promise<void> {
    await this.#until(() => this.end !== null, 'the end');
  }

  /** Called by the socket. */
  heard(event: Event): void {
    this.events.push(event);
    this.#changed();
  }

  /** Called by the socket. */
  over(errors: readonly unknown[]): void {
    this.end ??= errors;
    this.#resolveOver();
    this.#changed();
  }

  async #until(isSo: () => boolean, what: string): Promise<void> {
    const patience = new AbortController();
    const tooLong = after(PATIENCE_MS, null, { signal: patience.signal }).then(() => {
      throw new Error(
        `Waited for ${what}, having taken ${this.#taken} of ${JSON.stringify(this.events)}, end ${JSON.stringify(this.end)}.`,
      );
    });
    try {
      while (!isSo())
        await Promise.race([tooLong, new Promise<void>((resolve) => (this.#changed = resolve))]);
    } finally {
      patience.abort();
      tooLong.catch(() => {});
    }
  }
}
