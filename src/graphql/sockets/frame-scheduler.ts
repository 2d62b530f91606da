/** Something that has frames to send at the end of the tick. */
export interface Flushable {
  flush(): void;
}

/**
 * Collects the sockets that got frames in this tick and lets each write them at once. One write for several
 * frames is what most of the delivery rate is made of.
 */
export class FrameScheduler {
  #pending: Flushable[] = [];

  add(one: Flushable): void {
    if (this.#pending.push(one) === 1) setImmediate(this.#flush);
  }

  readonly #flush = (): void => {
    const pending = this.#pending;
    this.#pending = [];
    for (const one of pending) one.flush();
  };
}
