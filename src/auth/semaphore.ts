import { DomainError } from '../kernel/errors.js';

/** Lets a few in at a time and keeps a few more waiting, first come, first served. */
export class Semaphore {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(
    permits: number,
    private readonly maxWaiting: number,
  ) {
    this.#free = permits;
  }

  /** @throws DomainError UNAVAILABLE with reason TOO_BUSY when too many wait already. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private async enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    if (this.#waiting.length >= this.maxWaiting) {
      throw new DomainError(
        'UNAVAILABLE',
        'TOO_BUSY',
        'Too many people are signing in. Try again in a moment.',
        {
          retryAfterSeconds: 5,
        },
      );
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** The permit goes straight to who waits longest: nobody who comes just now can take it first. */
  private leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
