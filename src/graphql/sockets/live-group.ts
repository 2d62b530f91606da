import { DomainError } from '../../kernel/errors.js';
import type { DomainEvent } from '../../kernel/events.js';
import type { LiveFeed } from '../../realtime/live-feed.js';
import { type Answering, answerText } from '../answering.js';
import { GraphqlContext } from '../graphql-context.js';
import { type Page, PageReader } from './page-reader.js';
import { LOST, type Lost, Positions } from './positions.js';
import type { Subscriber } from './subscriber.js';

/** Events whose values are loaded at the same time; they are delivered in order all the same. */
const LOADED_AT_ONCE = 8;
/** Events that may wait for a slow database. Beyond it the oldest are dropped, as the feed may do itself. */
const MAX_QUEUE = 1_000;

/**
 * The subscribers that get the same answer to every event: same topic, document, variables and visibility.
 * An event is loaded and executed once, and its text goes to all of them.
 */
export class LiveGroup {
  readonly #subscribers = new Map<Subscriber, Positions | null>();
  readonly #pages: PageReader;
  readonly #unsubscribe: () => void;
  #queue: DomainEvent[] = [];
  #isPumping = false;

  constructor(
    topic: string,
    feed: LiveFeed,
    private readonly rootField: string,
    private readonly answering: Answering,
    private readonly onEmpty: () => void,
  ) {
    this.#unsubscribe = feed.subscribe(
      topic,
      (events) => this.#hear(events),
      () => this.#gap(),
    );
    this.#pages = new PageReader((subscriber, after, limit) => this.#readPage(subscriber, after, limit));
  }

  get size(): number {
    return this.#subscribers.size;
  }

  join(subscriber: Subscriber): void {
    const { order } = subscriber.stream.options;
    const positions = order ? new Positions(subscriber, order.after, this.#pages) : null;
    this.#subscribers.set(subscriber, positions);
    positions?.begin();
  }

  leave(subscriber: Subscriber): void {
    if (!this.#subscribers.delete(subscriber) || this.#subscribers.size > 0) return;
    this.#unsubscribe();
    this.#queue = [];
    this.onEmpty();
  }

  #hear(events: readonly DomainEvent[]): void {
    this.#queue.push(...events);
    if (this.#queue.length > MAX_QUEUE) this.#queue.splice(0, this.#queue.length - MAX_QUEUE);
    if (!this.#isPumping) void this.#pump();
  }

  /** An ordered stream reads what it may have missed; another can only say so. */
  #gap(): void {
    for (const [subscriber, positions] of [...this.#subscribers]) {
      if (positions) positions.gap();
      else subscriber.fail(eventsMayBeMissing());
    }
  }

  async #pump(): Promise<void> {
    this.#isPumping = true;
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, LOADED_AT_ONCE);
      const payloads = batch.map((event) => this.#payloadOf(event));
      for (const [at, event] of batch.entries()) this.#deliver(event, await (payloads[at] ?? null));
    }
    this.#isPumping = false;
  }

  /** Never rejects. Null when nobody wants the event, or there is nothing to tell. */
  async #payloadOf(event: DomainEvent): Promise<string | Lost | null> {
    const reader = this.#readerOf(event);
    if (!reader) return null;
    try {
      const value = await reader.stream.options.load(event);
      return value === null ? null : await this.#render(reader, value);
    } catch (error) {
      if (reader.stream.options.order && !(error instanceof DomainError)) return LOST;
      const { requestId } = this.#contextFor(reader);
      return answerText({ errors: [this.answering.presenter.present(error, requestId)], data: null });
    }
  }

  /** Anyone who wants the event: all of them would load the same. */
  #readerOf(event: DomainEvent): Subscriber | null {
    for (const [subscriber, positions] of this.#subscribers) {
      if (subscriber.accepts(event) && (positions?.wants(positionOf(subscriber, event)) ?? true))
        return subscriber;
    }
    return null;
  }

  #deliver(event: DomainEvent, payload: string | Lost | null): void {
    for (const [subscriber, positions] of this.#subscribers) {
      const heard = payload !== null && subscriber.accepts(event) ? payload : null;
      const position = positions ? positionOf(subscriber, event) : null;
      if (positions && position !== null) positions.offer(position, heard);
      else if (typeof heard === 'string') subscriber.push(heard);
    }
  }

  async #readPage(subscriber: Subscriber, after: number, limit: number): Promise<Page> {
    const items = (await subscriber.stream.options.order?.catchUp(after, limit)) ?? [];
    return Promise.all(
      items.map(async ({ value, position }) => ({
        position: position ?? after,
        payload: await this.#render(subscriber, value),
      })),
    );
  }

  async #render(subscriber: Subscriber, value: unknown): Promise<string> {
    return answerText(await this.answering.answer(this.#contextFor(subscriber), { [this.rootField]: value }));
  }

  /** New for every event: a loader that outlives its answer would serve stale rows. */
  #contextFor({ connection, operation }: Subscriber): GraphqlContext {
    return new GraphqlContext(connection.authenticated, connection.id, connection.ip, operation);
  }
}

const eventsMayBeMissing = (): DomainError =>
  new DomainError(
    'UNAVAILABLE',
    'EVENTS_MAY_BE_MISSING',
    'The live feed was interrupted: fetch again what you show, and subscribe again.',
  );

const positionOf = ({ stream }: Subscriber, event: DomainEvent): number | null =>
  stream.options.order?.positionOf(event) ?? null;
