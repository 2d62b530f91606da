import type { DomainEvent } from '../kernel/events.js';

/** One value of a stream with the position it stands at, or null in a stream without order. */
export interface LiveItem<T> {
  readonly value: T;
  readonly position: number | null;
}

/**
 * What a subscription listens to: a topic, who may hear it, and how an event becomes a value.
 *
 * A resolver returns one; the door runs it. Two subscribers with the same topic, document, variables and
 * visibility share every `load`, so it must depend on nothing else.
 */
export interface LiveStreamOptions<T> {
  readonly topic: string;
  /** Asked in memory for every event: may this subscriber hear it, and does it want it? */
  readonly accepts: (event: DomainEvent) => boolean;
  /** Reads what the event speaks of, through the normal scoped read. Null: nothing to tell (any more). */
  readonly load: (event: DomainEvent) => Promise<T | null>;
  /** For a stream with gap-free positions 1, 2, 3 … */
  readonly order?: {
    readonly positionOf: (event: DomainEvent) => number | null;
    /** The position after which this subscriber wants everything. */
    readonly after: number;
    /** The items after a position, oldest first, at most `limit`. */
    readonly catchUp: (after: number, limit: number) => Promise<readonly LiveItem<T>[]>;
  };
}

export class LiveStream<T> implements AsyncIterable<T> {
  constructor(readonly options: LiveStreamOptions<T>) {}

  /** A stream of something that does not exist for this subscriber: it ends at once, without an error. */
  static empty<T>(): LiveStream<T> {
    return new EmptyStream<T>();
  }

  get isEmpty(): boolean {
    return false;
  }

  /** GraphQL demands an iterable; only the socket door, which shares the work, may run one. */
  [Symbol.asyncIterator](): AsyncIterator<T> {
    throw new Error('A live stream is run by the subscription hub, not iterated.');
  }
}

class EmptyStream<T> extends LiveStream<T> {
  constructor() {
    super({ topic: '', accepts: () => false, load: async () => null });
  }

  override get isEmpty(): boolean {
    return true;
  }
}
