import { type BeforeApplicationShutdown, Logger, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { SystemTimers, Timers } from '../../kernel/timers.js';
import { type Connection, Connections } from '../../realtime/connections.js';
import { TeamModule } from '../team/team.module.js';
import { AgentPresenceResolver } from './graphql/presence.resolver.js';
import { PresenceRepository } from './presence.repository.js';
import { PresenceService } from './presence.service.js';
import { PresenceTracker } from './presence-tracker.js';

const logger = new Logger('Presence');

/** Presence: who is there, over all instances. */
@Module({
  imports: [TeamModule],
  providers: [
    PresenceService,
    PresenceRepository,
    AgentPresenceResolver,
    { provide: Timers, useClass: SystemTimers },
    {
      provide: PresenceTracker,
      useFactory: (store: PresenceService, timers: Timers) =>
        new PresenceTracker(store, timers, (error) => logger.warn(`Presence is late: ${String(error)}`)),
      inject: [PresenceService, Timers],
    },
  ],
  exports: [PresenceService, PresenceTracker],
})
export class PresenceModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #opened = (connection: Connection) => this.tracker.opened(connection);
  readonly #closed = (connection: Connection) => this.tracker.closed(connection);

  constructor(
    private readonly connections: Connections,
    private readonly tracker: PresenceTracker,
  ) {}

  onApplicationBootstrap(): void {
    this.connections.on('opened', this.#opened);
    this.connections.on('closed', this.#closed);
    this.tracker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.connections.off('opened', this.#opened);
    this.connections.off('closed', this.#closed);
    await this.tracker
      .stop()
      .catch((error: unknown) => logger.warn(`Leases were left behind: ${String(error)}`));
  }
}
