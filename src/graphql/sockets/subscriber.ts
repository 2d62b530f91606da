import type { DomainEvent } from '../../kernel/events.js';
import type { LiveStream } from '../../realtime/live-stream.js';
import type { AcceptedOperation } from '../pipeline.js';
import type { SocketConnection } from './socket-connection.js';

/**
 * One subscription on one socket. To the protocol it is an iterator that yields nothing and only ends: the
 * frames are shared by many subscribers and go to the socket directly.
 */
export class Subscriber implements AsyncIterableIterator<never, undefined> {
  readonly #prefix: string;
  #isReleased = false;
  #failure: Error | null = null;
  #settle: (() => void) | null = null;

  constructor(
    readonly connection: SocketConnection,
    id: string,
    readonly operation: AcceptedOperation,
    readonly stream: LiveStream<unknown>,
    private readonly onRelease: (subscriber: Subscriber) => void,
  ) {
    this.#prefix = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
  }

  get isReleased(): boolean {
    return this.#isReleased;
  }

  accepts(event: DomainEvent): boolean {
    return !this.#isReleased && this.stream.options.accepts(event);
  }

  /** Sends a payload that is JSON already. */
  push(payload: string): void {
    if (!this.#isReleased) this.connection.push(this.frameOf(payload));
  }

  frameOf(payload: string): string {
    return `${this.#prefix}${payload}}`;
  }

  /** Ends the operation, from our side, without an error. */
  end(): void {
    this.#release();
  }

  /** Ends the operation with an error that the protocol sends. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#release();
  }

  async next(): Promise<IteratorResult<never, undefined>> {
    if (!this.#isReleased) {
      await new Promise<void>((resolve) => {
        this.#settle = resolve;
      });
    }
    if (this.#failure) throw this.#failure;
    return { done: true, value: undefined };
  }

  /** The client is done with it, or the socket is gone. */
  async return(): Promise<IteratorResult<never, undefined>> {
    this.#release();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.onRelease(this);
    this.#settle?.();
  }
}
