/** Where the core waits, so that a test can let time pass without waiting. */
export abstract class Timers {
  /** Runs `work` once, after that many milliseconds. Returns the way to call it off. */
  abstract after(milliseconds: number, work: () => void): () => void;
}

export class SystemTimers extends Timers {
  after(milliseconds: number, work: () => void): () => void {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  }
}
