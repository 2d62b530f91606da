import type { DomainEvent } from '../kernel/events.js';

/** Hears a batch of events of one topic, in order. Must return at once and never throw. */
export type LiveListener = (events: readonly DomainEvent[]) => void;

/** Hears that events may be missing: read again from your position. Must return at once and never throw. */
export type GapListener = () => void;

interface Subscription {
  readonly listener: LiveListener;
  readonly onGap: GapListener | undefined;
}

/**
 * The events of this instance's subscribers, by topic (`new_message:<conversationId>`).
 *
 * It is a feed of hints: a batch may be missing after an outage, and may come twice. Whoever needs every
 * event knows its own position and reads the gap from the database, at the latest when it is told of one.
 */
export class LiveFeed {
  readonly #topics = new Map<string, Set<Subscription>>();

  /** Returns the way to stop. */
  subscribe(topic: string, listener: LiveListener, onGap?: GapListener): () => void {
    const subscription = { listener, onGap };
    const subscriptions = this.#topics.get(topic) ?? new Set();
    this.#topics.set(topic, subscriptions.add(subscription));
    return () => {
      subscriptions.delete(subscription);
      if (subscriptions.size === 0 && this.#topics.get(topic) === subscriptions) this.#topics.delete(topic);
    };
  }

  /** Called by the bus with what the relay published, on every instance. */
  publish(events: readonly DomainEvent[]): void {
    const batches = new Map<string, DomainEvent[]>();
    for (const event of events) {
      for (const topic of event.topics) {
        if (!this.#topics.has(topic)) continue;
        const batch = batches.get(topic);
        if (batch) batch.push(event);
        else batches.set(topic, [event]);
      }
    }
    for (const [topic, batch] of batches) {
      for (const { listener } of this.#topics.get(topic) ?? []) listener(batch);
    }
  }

  /** Called by the bus when it hears again after a time in which it may have missed something. */
  gap(): void {
    for (const subscriptions of this.#topics.values()) {
      for (const { onGap } of subscriptions) onGap?.();
    }
  }
}
