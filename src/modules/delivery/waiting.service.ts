import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import type { ChannelId } from '../../kernel/ids.js';
import { WaitingRepository } from './waiting.repository.js';

/** What waits to be delivered, for who looks after the channels. */
@Injectable()
export class WaitingService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly waiting: WaitingRepository,
  ) {}

  /** How many messages wait for each channel that the actor sees, between two attempts included. */
  counts(actor: UserActor, ids: readonly ChannelId[]): Promise<ReadonlyMap<ChannelId, number>> {
    return this.uow.read(actor, (tx) => this.waiting.counts(tx, ids));
  }
}
