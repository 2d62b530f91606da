import { backoffMs } from './backoff.js';
import type { Timers } from './timers.js';

export interface LoopOptions {
  /** One look at the work. `again`: there may be more, come back at once. */
  readonly pass: () => Promise<'again' | 'idle'>;
  /** The rest between two looks that found nothing grows from the first to the second, in milliseconds. */
  readonly idleMs: readonly [least: number, most: number];
  /** The rest after a pass that found work, so that what comes meanwhile is done together. None unless told. */
  readonly breathMs?: number;
  readonly timers: Timers;
  /** Told once, when passes begin to fail. */
  readonly onOutage: (error: unknown) => void;
  /** Told once, when a pass succeeds after that. */
  readonly onRecovery: (failures: number) => void;
}

const IDLE_GROWTH = 1.5;
const OUTAGE = { baseMs: 100, maxMs: 2_000 };

/**
 * Looks for work when it is woken, and by itself now and then. At most one pass runs and at most one is
 * wanted after it, however often it is woken. A failing pass is tried again with growing pauses, for ever.
 */
export class WakeableLoop {
  #started = false;
  #wanted = false;
  #running: Promise<void> | null = null;
  #callOff: () => void = () => {};
  #failures = 0;
  #idleMs: number;

  constructor(private readonly options: LoopOptions) {
    this.#idleMs = options.idleMs[0];
  }

  start(): void {
    this.#started = true;
    this.wake();
  }

  /** During an outage it changes nothing: the pauses are there to be kept. */
  wake(): void {
    this.#wanted = true;
    this.#idleMs = this.options.idleMs[0];
    if (this.#failures === 0) this.#begin();
  }

  /** Resolves when the pass in flight has ended; none begins after it. */
  async stop(): Promise<void> {
    this.#started = false;
    this.#callOff();
    await this.#running;
  }

  #begin(): void {
    if (!this.#started || this.#running) return;
    this.#callOff();
    this.#running = this.#run().then((restMs) => {
      this.#running = null;
      if (!this.#started) return;
      // Woken after the last look at `#wanted`: that must not wait for the next poll.
      if (this.#wanted && this.#failures === 0) this.#begin();
      else this.#callOff = this.options.timers.after(restMs, () => this.#begin());
    });
  }

  /** Passes until there is nothing more to do; answers how long to rest. Never rejects. */
  async #run(): Promise<number> {
    try {
      do {
        this.#wanted = false;
        if ((await this.options.pass()) === 'again') this.#wanted = true;
        this.#recovered();
        if (this.#wanted) await this.#breathe();
      } while (this.#wanted && this.#started);
    } catch (error) {
      this.#failures += 1;
      if (this.#failures === 1) this.options.onOutage(error);
      return backoffMs(this.#failures, OUTAGE);
    }
    const restMs = this.#idleMs;
    this.#idleMs = Math.min(restMs * IDLE_GROWTH, this.options.idleMs[1]);
    return restMs;
  }

  async #breathe(): Promise<void> {
    const { breathMs, timers } = this.options;
    if (breathMs) await new Promise<void>((resolve) => timers.after(breathMs, resolve));
  }

  #recovered(): void {
    if (this.#failures > 0) this.options.onRecovery(this.#failures);
    this.#failures = 0;
  }
}
