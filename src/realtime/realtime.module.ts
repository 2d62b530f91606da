import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { CommitSignal } from '../database/commit-signal.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { SystemTimers, type Timers } from '../kernel/timers.js';
import { Bus } from './bus.js';
import { Connections } from './connections.js';
import { Hints } from './hints.js';
import { LiveFeed } from './live-feed.js';
import { OutboxRepository } from './outbox.repository.js';
import { PostgresBus } from './postgres-bus.js';
import { RedisBus } from './redis-bus.js';
import { Relay } from './relay.js';

export interface RealtimeOptions {
  readonly databaseUrl: string;
  /** Set: events travel between instances through Redis instead of PostgreSQL. */
  readonly redisUrl?: string | undefined;
}

/** From committed events to this instance's subscribers, and who is connected here. */
@Module({})
export class RealtimeModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(@Inject(Relay) private readonly relay: Relay) {}

  static forRoot(options: RealtimeOptions, logger: Logger): DynamicModule {
    const timers = new SystemTimers();
    return {
      module: RealtimeModule,
      global: true,
      providers: [
        LiveFeed,
        Connections,
        OutboxRepository,
        Hints,
        { provide: Bus, useFactory: () => createBus(options, timers, logger) },
        {
          provide: Relay,
          useFactory: (
            uow: UnitOfWork,
            commits: CommitSignal,
            outbox: OutboxRepository,
            bus: Bus,
            feed: LiveFeed,
          ) => new Relay(uow, commits, outbox, bus, feed, timers, logger),
          inject: [UnitOfWork, CommitSignal, OutboxRepository, Bus, LiveFeed],
        },
      ],
      exports: [LiveFeed, Connections, Hints, Relay],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.relay.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.relay.stop();
  }
}

export function createBus({ databaseUrl, redisUrl }: RealtimeOptions, timers: Timers, logger: Logger): Bus {
  if (!redisUrl) return new PostgresBus({ databaseUrl }, timers, logger);
  const database = new URL(databaseUrl).pathname.slice(1);
  return new RedisBus({ redisUrl, channel: `switchboard:live:${database}` }, timers, logger);
}
