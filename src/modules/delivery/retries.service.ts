import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { notFound } from '../../kernel/errors.js';
import { parseId } from '../../kernel/ids.js';
import { ContactsService } from '../contacts/contacts.service.js';
import type { ConversationView } from '../conversations/conversations.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import type { Message } from '../messages/messages.js';
import { assertWelcome, gateOf } from '../messages/messages.policy.js';
import { MessagesService } from '../messages/messages.service.js';
import { neverSent } from './delivery.errors.js';

/** Messages that failed, sent once more because somebody says so. */
@Injectable()
export class RetriesService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly messages: MessagesService,
    private readonly conversations: ConversationsService,
    private readonly contacts: ContactsService,
    private readonly clock: Clock,
  ) {}

  /**
   * A FAILED message is QUEUED again, with a delivery of its own, behind what waits in its thread. The calls that were
   * made keep the provider's ids, so what is still reported of them is known as theirs: that the message arrived counts,
   * anything else does not. Every call of a message carries the same key. One that has not failed, or not any more, is
   * answered as it is: a repeat changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT messageId for what was never sent to a customer; CONFLICT as for a
   * new message: WINDOW_CLOSED, CONVERSATION_CLOSED or CHANNEL_DISCONNECTED.
   */
  retry(actor: UserActor, rawId: string): Promise<Message> {
    return this.again(actor, rawId, 'messageId', async () => {});
  }

  /**
   * The same for somebody who looks after deliveries rather than this thread: as what the house sends by itself, it goes
   * only to who has not asked to be left alone.
   *
   * @throws DomainError the same, of the field id; CONFLICT OPTED_OUT or CONTACT_BLOCKED.
   */
  replay(actor: UserActor, rawId: string): Promise<Message> {
    return this.again(actor, rawId, 'id', async ({ contactId }) =>
      assertWelcome(contactId && (await this.contacts.find(actor, contactId))),
    );
  }

  private async again(
    actor: UserActor,
    rawId: string,
    field: string,
    check: (conversation: ConversationView) => Promise<void>,
  ): Promise<Message> {
    const id = parseId<'Message'>(rawId);
    const message = id && (await this.uow.read(actor, (tx) => this.messages.findIn(tx, id)));
    const conversation = message && (await this.conversations.find(actor, message.conversationId));
    if (!conversation) throw notFound('Message', { id: rawId });
    if (message.status === null) throw neverSent(field, message.id);
    if (message.status !== 'FAILED') return message;
    await check(conversation);
    gateOf(message.messageType)(conversation, this.clock.now());
    return this.uow.write(actor, async (tx) => {
      const queued = await this.messages.requeue(tx, message.id);
      // Somebody else was faster, or it has arrived after all.
      return queued ?? (await this.messages.findIn(tx, message.id)) ?? message;
    });
  }
}
