import type { SystemTx } from '../database/transaction.js';
import type { DomainEvent } from '../kernel/events.js';

/** What a bus tells its instance. Both return at once. */
export interface BusListener {
  /** Events in the order in which they were published, possibly twice. */
  received(events: readonly DomainEvent[]): void;
  /** It hears again after a time in which events may have been missed. */
  gap(): void;
}

/**
 * Carries committed events to every instance, this one included. It is never the only copy of anything.
 *
 * There is one channel for all agencies. One for each would save an instance the events nobody there listens
 * to, 2 µs apiece, and would cost a batch that fits a few notifications one notification for every agency
 * in it, and every first subscriber of an agency a round trip in which events can be missed.
 */
export abstract class Bus {
  /** Resolves when it listens, or has begun to try again and again. */
  abstract start(listener: BusListener): Promise<void>;

  /**
   * Publishes inside the relay's transaction, which also removes the events from the outbox. When this
   * rejects, the transaction is rolled back and the events stay.
   */
  abstract publish(tx: SystemTx, events: readonly DomainEvent[]): Promise<void>;

  /** Resolves when all that was published before has been received here. Rejects after 5 s. */
  abstract flush(tx: SystemTx): Promise<void>;

  abstract stop(): Promise<void>;
}
