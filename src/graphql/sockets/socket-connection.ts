import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Authenticated } from '../../auth/authenticator.js';
import type { UserActor } from '../../kernel/actor.js';
import { DomainError } from '../../kernel/errors.js';
import type { Connection } from '../../realtime/connections.js';
import type { FrameScheduler } from './frame-scheduler.js';

/** Close codes this door uses beside the protocol's own. */
export const CloseCode = Object.freeze({
  GOING_AWAY: 1001,
  UNSUPPORTED_DATA: 1003,
  TRY_AGAIN_LATER: 1013,
  FORBIDDEN: 4403,
  SUBSCRIBER_EXISTS: 4409,
  TOO_MANY: 4429,
});

/** Node's timers count in 32 bits; a longer delay would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What can be ended with an error. */
interface Ending {
  fail(error: Error): void;
}

interface Waiting {
  readonly frames: readonly string[];
  readonly done: () => void;
}

/**
 * One client's socket. Frames of one tick leave in one write, and those that the network has not taken are
 * counted: a reader that falls behind is cut off instead of filling our memory.
 */
export class SocketConnection implements Connection {
  readonly id = randomUUID();
  readonly #subscriptions = new Set<Ending>();
  isAlive = true;
  #authenticated: Authenticated | null = null;
  #expiry: NodeJS.Timeout | null = null;
  #queue: string[] = [];
  #unflushed = 0;
  #waiting: Waiting[] = [];
  #isClosing = false;

  constructor(
    private readonly socket: WebSocket,
    private readonly wire: Duplex,
    readonly ip: string,
    private readonly scheduler: FrameScheduler,
    private readonly maxUnflushed: number,
  ) {}

  get isOpen(): boolean {
    return !this.#isClosing && this.socket.readyState === this.socket.OPEN;
  }

  /** @throws Error before `authenticate`. */
  get authenticated(): Authenticated {
    if (!this.#authenticated) throw new Error('The socket is not authenticated.');
    return this.#authenticated;
  }

  get actor(): UserActor {
    return this.authenticated.actor;
  }

  /** From now on the socket is this person's, until the credential expires. */
  authenticate(authenticated: Authenticated): void {
    this.#authenticated = authenticated;
    const lifetime = authenticated.expiresAt.getTime() - Date.now();
    const delay = Math.min(Math.max(lifetime, 0), LONGEST_TIMER_MS);
    this.#expiry = setTimeout(() => this.close(CloseCode.FORBIDDEN, 'token expired'), delay).unref();
  }

  /**
   * The person may see or do something else now. What is subscribed to was allowed to the old actor, so it
   * ends, and the client subscribes again.
   */
  renew(actor: UserActor): void {
    const { expiresAt } = this.authenticated;
    this.#authenticated = { actor, expiresAt };
    for (const subscription of [...this.#subscriptions]) subscription.fail(accessChanged());
  }

  get subscriptions(): number {
    return this.#subscriptions.size;
  }

  subscribed(subscription: Ending): void {
    this.#subscriptions.add(subscription);
  }

  unsubscribed(subscription: Ending): void {
    this.#subscriptions.delete(subscription);
  }

  /** Sends a message of the protocol, after every frame given before it. */
  send(message: string): void {
    this.flush();
    if (this.isOpen) this.#write(message);
  }

  /** Sends a frame with the others of this tick. A reader that is too far behind is closed with 1013. */
  push(frame: string): void {
    if (!this.isOpen) return;
    if (this.#queue.push(frame) === 1) this.scheduler.add(this);
    if (this.#queue.length + this.#unflushed < this.maxUnflushed) return;
    this.flush();
    // Callbacks come a moment after the kernel took the bytes: only what it did not take is a backlog.
    if (this.#unflushed >= this.maxUnflushed && this.wire.writableLength > 0) {
      this.close(CloseCode.TRY_AGAIN_LATER, 'slow reader: resume with afterSeq');
    }
  }

  /** Sends frames that can wait (a catch-up) as soon as the reader has room for them, in turn. */
  pushWhenRoom(frames: readonly string[]): Promise<void> {
    return new Promise((done) => {
      this.#waiting.push({ frames, done });
      this.#admitWaiting();
    });
  }

  /** Called by the scheduler at the end of the tick. */
  flush(): void {
    const frames = this.#queue;
    if (frames.length === 0) return;
    this.#queue = [];
    if (!this.isOpen) return;
    if (frames.length > 1) this.wire.cork();
    for (const frame of frames) this.#write(frame);
    if (frames.length > 1) this.wire.uncork();
  }

  ping(): void {
    this.isAlive = false;
    if (this.isOpen) this.socket.ping();
  }

  close(code: number, reason: string): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.socket.close(code, reason);
    this.release();
  }

  terminate(): void {
    this.socket.terminate();
  }

  /** Lets go of everything that belongs to the socket. Safe to call twice. */
  release(): void {
    this.#isClosing = true;
    if (this.#expiry) clearTimeout(this.#expiry);
    this.#queue = [];
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { done } of waiting) done();
  }

  #write(text: string): void {
    this.#unflushed += 1;
    this.socket.send(text, this.#flushed);
  }

  /** One function per socket, not one per frame. */
  readonly #flushed = (): void => {
    this.#unflushed -= 1;
    this.#admitWaiting();
  };

  #admitWaiting(): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const backlog = this.#queue.length + this.#unflushed;
      if (this.isOpen && backlog > 0 && backlog + next.frames.length > this.maxUnflushed) return;
      this.#waiting.shift();
      for (const frame of next.frames) this.push(frame);
      next.done();
    }
  }
}

export const accessChanged = (): DomainError =>
  new DomainError(
    'FORBIDDEN',
    'ACCESS_CHANGED',
    'What you may see or do has changed: fetch again what you show, and subscribe again.',
  );
