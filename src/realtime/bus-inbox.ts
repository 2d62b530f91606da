import type { Logger } from 'pino';
import { newId } from '../kernel/ids.js';
import type { Timers } from '../kernel/timers.js';
import type { BusListener } from './bus.js';
import { BusDecoder } from './bus-codec.js';

const MARK_TIMEOUT_MS = 5_000;

/** The receiving half that every bus has: text in, events and marks out. Never throws at its connection. */
export class BusInbox {
  readonly #decoder = new BusDecoder();
  readonly #marks = new Map<string, () => void>();
  #listener: BusListener | null = null;

  constructor(
    private readonly timers: Timers,
    private readonly logger: Logger,
  ) {}

  open(listener: BusListener): void {
    this.#listener = listener;
  }

  receive(text: string): void {
    try {
      const message = this.#decoder.decode(text);
      if (message?.kind === 'events') this.#listener?.received(message.events);
      if (message?.kind === 'mark') this.#marks.get(message.id)?.();
    } catch (error) {
      this.logger.error({ err: error, bytes: text.length }, 'a message of the bus was dropped');
    }
  }

  gap(): void {
    this.#listener?.gap();
  }

  /** Sends a mark and resolves when it arrives here, so after everything sent before it. */
  async roundTrip(send: (markId: string) => Promise<unknown>): Promise<void> {
    const id = newId();
    let callOff = () => {};
    const arrived = new Promise<void>((resolve, reject) => {
      this.#marks.set(id, resolve);
      callOff = this.timers.after(MARK_TIMEOUT_MS, () =>
        reject(new Error('The bus did not answer in time.')),
      );
    });
    try {
      await Promise.all([arrived, send(id)]);
    } finally {
      callOff();
      this.#marks.delete(id);
    }
  }
}
