import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Actor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { parseId } from '../../kernel/ids.js';
import { ChannelsService } from '../channels/channels.service.js';
import { conversationChanged } from './conversations.events.js';
import type { Conversation, ConversationView } from './conversations.js';
import { ConversationsRepository } from './conversations.repository.js';

/** How every change of a thread goes, by a person or by the house. */
@Injectable()
export class ThreadChanges {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: ConversationsRepository,
    private readonly channels: ChannelsService,
  ) {}

  /**
   * Locks the thread, lets `act` change it, and tells whoever looks at the inbox. `act` answers whether it changed
   * anything: a repeat does not, and nobody is told.
   *
   * @throws DomainError NOT_FOUND for what the actor may not see, and for what does not exist.
   */
  async change(
    actor: Actor,
    rawId: string,
    act: (tx: WriteTx, before: Conversation) => Promise<boolean>,
  ): Promise<ConversationView> {
    const id = parseId<'Conversation'>(rawId);
    if (!id) throw notFound('Conversation', { id: rawId });
    const after = await this.uow.write(actor, async (tx) => {
      const before = await this.repository.lock(tx, id);
      if (!before) throw notFound('Conversation', { id });
      if (!(await act(tx, before))) return before;
      tx.emit(conversationChanged(before));
      return (await this.repository.findById(tx, id)) ?? before;
    });
    return { ...after, channel: await this.channels.find(actor, after.channelId) };
  }
}
