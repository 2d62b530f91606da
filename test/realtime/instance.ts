import { setTimeout as after } from 'node:timers/promises';
import { pino } from 'pino';
import { CommitSignal } from '../../src/database/commit-signal.js';
import { Database } from '../../src/database/database.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { systemActor } from '../../src/kernel/actor.js';
import type { DomainEvent } from '../../src/kernel/events.js';
import { newId } from '../../src/kernel/ids.js';
import { SystemTimers } from '../../src/kernel/timers.js';
import { LiveFeed } from '../../src/realtime/live-feed.js';
import { OutboxRepository } from '../../src/realtime/outbox.repository.js';
import { createBus, type RealtimeOptions } from '../../src/realtime/realtime.module.js';
import { Relay } from '../../src/realtime/relay.js';

const SILENT = pino({ level: 'silent' });
const PATIENCE_MS = 10_000;

/** One server's realtime parts, on a real database and a real bus. */
export class Instance {
  readonly feed = new LiveFeed();
  readonly commits = new CommitSignal();
  readonly database: Database;
  readonly uow: UnitOfWork;
  readonly relay: Relay;

  constructor(options: RealtimeOptions) {
    const timers = new SystemTimers();
    this.database = new Database({ url: options.databaseUrl, poolSize: 8 }, SILENT);
    this.uow = new UnitOfWork(this.database, this.commits);
    this.relay = new Relay(
      this.uow,
      this.commits,
      new OutboxRepository(),
      createBus(options, timers, SILENT),
      this.feed,
      timers,
      SILENT,
    );
  }

  async close(): Promise<void> {
    await this.relay.stop();
    await this.database.onApplicationShutdown();
  }

  emit(...events: DomainEvent[]): Promise<void> {
    return this.uow.write(systemActor(1, 'test'), async (tx) => {
      for (const event of events) tx.emit(event);
    });
  }

  /** What this instance's subscribers hear on the topic from now on, and whether they were told of a gap. */
  hears(topic: string): Heard {
    const heard = new Heard();
    this.feed.subscribe(
      topic,
      (events) => heard.add(events.map((event) => event.payload.n)),
      () => heard.gap(),
    );
    return heard;
  }
}

export class Heard {
  readonly numbers: unknown[] = [];
  gaps = 0;
  #changed: () => void = () => {};

  add(numbers: unknown[]): void {
    this.numbers.push(...numbers);
    this.#changed();
  }

  gap(): void {
    this.gaps += 1;
    this.#changed();
  }

  /** Resolves when it is so; rejects when it has not come to be in 10 s. */
  async until(isSo: (heard: Heard) => boolean): Promise<void> {
    const patience = new AbortController();
    const tooLong = after(PATIENCE_MS, null, { signal: patience.signal }).then(() => {
      throw new Error(`Heard only ${JSON.stringify(this.numbers)} and ${this.gaps} gaps.`);
    });
    try {
      while (!isSo(this))
        await Promise.race([tooLong, new Promise<void>((resolve) => (this.#changed = resolve))]);
    } finally {
      patience.abort();
      tooLong.catch(() => {});
    }
  }
}

export const newTopic = () => `new_message:${newId()}`;

export const numbered = (topic: string, n: number, padding = ''): DomainEvent => ({
  type: 'test.counted',
  version: 1,
  agencyId: 1,
  clientId: null,
  topics: [topic],
  payload: padding ? { n, padding } : { n },
});

export const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

/** Repeats it until it succeeds; rejects with its last error after 10 s. */
export async function eventually(work: () => Promise<void>): Promise<void> {
  const patience = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (Date.now() > patience) throw error;
    }
  }
}
