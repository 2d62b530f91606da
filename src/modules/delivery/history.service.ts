import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { parseId } from '../../kernel/ids.js';
import { MessagesService } from '../messages/messages.service.js';
import type { MessageStep } from './delivery.js';
import { HistoryRepository } from './history.repository.js';

/** What became of messages, step by step. */
@Injectable()
export class HistoryService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: HistoryRepository,
    private readonly messages: MessagesService,
    private readonly trail: AccessTrail,
  ) {}

  /** The newest last; of a very long one the newest 200. Empty for what was never sent, and for what nobody may see. */
  async of(actor: UserActor, rawId: string): Promise<MessageStep[]> {
    const id = parseId<'Message'>(rawId);
    const steps = id ? await this.uow.read(actor, (tx) => this.repository.of(tx, id)) : [];
    if (steps.length > 0) return steps;
    const message = id && (await this.uow.read(actor, (tx) => this.messages.findIn(tx, id)));
    if (!message) this.trail.dropped(actor, 'message', rawId);
    return [];
  }
}
