import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { parseId } from '../../kernel/ids.js';
import type { ConversationView } from './conversations.js';
import { ConversationsService } from './conversations.service.js';

/** Threads that somebody has read without looking at their messages. */
@Injectable()
export class ReadingService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly conversations: ConversationsService,
  ) {}

  /** Moves the actor's read cursor to the end. Repeating it changes nothing. @throws DomainError NOT_FOUND. */
  async readToEnd(actor: UserActor, rawId: string): Promise<ConversationView> {
    const id = parseId<'Conversation'>(rawId);
    if (!id) throw notFound('Conversation', { id: rawId });
    await this.uow.write(actor, async (tx) => {
      const thread = await this.conversations.findIn(tx, id);
      if (!thread) throw notFound('Conversation', { id });
      const end = { seq: thread.lastSeq, inboundSeen: thread.inboundCount };
      await this.conversations.markRead(tx, actor, thread, end);
    });
    const after = await this.conversations.find(actor, id);
    if (!after) throw notFound('Conversation', { id });
    return after;
  }
}
