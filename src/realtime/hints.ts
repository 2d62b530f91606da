import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { DomainEvent } from '../kernel/events.js';
import { Bus } from './bus.js';

/**
 * Tells the subscribers of every instance what is worth nothing a moment later: it is stored nowhere, so it leaves
 * with nothing else, and whoever is away does not hear of it. What matters goes through a transaction's `emit`.
 */
@Injectable()
export class Hints {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly bus: Bus,
  ) {}

  async tell(event: DomainEvent): Promise<void> {
    await this.uow.systemWrite('tell what is not stored', (tx) => this.bus.publish(tx, [event]), {
      quiet: true,
      losable: true,
    });
  }
}
