import type { Logger } from 'pino';
import type { CommitSignal } from '../database/commit-signal.js';
import type { SystemTx } from '../database/transaction.js';
import type { UnitOfWork } from '../database/unit-of-work.js';
import type { Timers } from '../kernel/timers.js';
import { WakeableLoop } from '../kernel/wakeable-loop.js';
import type { Bus } from './bus.js';
import type { LiveFeed } from './live-feed.js';
import type { OutboxRepository } from './outbox.repository.js';

const REASON = 'relay';
/** Under load: what is committed within it is published together. */
const BREATH_MS = 4;
/** Other instances' commits are seen by polling when theirs is not the relay, so this is part of the delay. */
const IDLE_MS = [250, 500] as const;

/** Another instance is publishing; it will take this instance's events too. */
class AnotherRelay extends Error {}

/**
 * Moves committed events from the outbox to the bus, and from the bus to this instance's live feed.
 *
 * Every instance has one and one at a time works, so that events leave in the order of their ids: those of
 * one conversation in the order in which they happened.
 */
export class Relay {
  readonly #loop: WakeableLoop;
  #stopListening: () => void = () => {};

  constructor(
    private readonly uow: UnitOfWork,
    private readonly commits: CommitSignal,
    private readonly outbox: OutboxRepository,
    private readonly bus: Bus,
    private readonly feed: LiveFeed,
    timers: Timers,
    logger: Logger,
  ) {
    this.#loop = new WakeableLoop({
      pass: () => this.#pass(),
      idleMs: IDLE_MS,
      breathMs: BREATH_MS,
      timers,
      onOutage: (error) => logger.warn({ err: error }, 'the relay cannot publish: events wait in the outbox'),
      onRecovery: (failures) => logger.info({ failures }, 'the relay publishes again'),
    });
  }

  async start(): Promise<void> {
    await this.bus.start({
      received: (events) => this.feed.publish(events),
      gap: () => this.feed.gap(),
    });
    this.#stopListening = this.commits.listen(() => this.#loop.wake());
    this.#loop.start();
  }

  /** Ends after the pass in flight. What is still in the outbox leaves through another instance, or later. */
  async stop(): Promise<void> {
    this.#stopListening();
    await this.#loop.stop();
    await this.bus.stop();
  }

  /** Resolves when everything committed before has reached this instance's live feed. For tests. */
  async settle(): Promise<void> {
    while (await this.#isWaiting()) {
      await this.#publish((tx) => this.outbox.lock(tx));
    }
    await this.uow.system(REASON, (tx) => this.bus.flush(tx));
  }

  async #pass(): Promise<'again' | 'idle'> {
    // Most looks find nothing, and a look is cheaper than a transaction.
    if (!(await this.#isWaiting())) return 'idle';
    try {
      await this.#publish((tx) => this.#lockOrLeave(tx));
      return 'again';
    } catch (error) {
      if (error instanceof AnotherRelay) return 'idle';
      throw error;
    }
  }

  #isWaiting(): Promise<boolean> {
    return this.uow.system(REASON, (tx) => this.outbox.isWaiting(tx));
  }

  /** Publication and removal are one transaction: either both happen or neither. */
  #publish(lock: (tx: SystemTx) => Promise<void>): Promise<void> {
    const publish = async (tx: SystemTx) => {
      await lock(tx);
      const events = await this.outbox.take(tx);
      // Events without a topic are heard by nobody; their work was stored as a job beside them.
      const heard = events.filter((event) => event.topics.length > 0);
      if (heard.length > 0) await this.bus.publish(tx, heard);
    };
    // Lost with a crash of PostgreSQL, the events are still in the outbox and are published again.
    return this.uow.systemWrite(REASON, publish, { quiet: true, losable: true });
  }

  /** By an error, so that the transaction is rolled back and nobody is told of a commit. */
  async #lockOrLeave(tx: SystemTx): Promise<void> {
    if (!(await this.outbox.tryLock(tx))) throw new AnotherRelay();
  }
}
