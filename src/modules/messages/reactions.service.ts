import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { invalidInput, notFound } from '../../kernel/errors.js';
import { type MessageId, parseId } from '../../kernel/ids.js';
import { ChannelProviders } from '../channels/channel-providers.js';
import { isEmoji } from './emoji.js';
import { channelGone, contentNotSupported, notAnswerable } from './messages.errors.js';
import { type Message, type Reaction } from './messages.js';
import { isAnswerable } from './messages.policy.js';
import { MessagesRepository } from './messages.repository.js';
import { Sending } from './sending.js';

/** What people think of messages. A reaction is a message of its own that goes to the customer. */
@Injectable()
export class ReactionsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: MessagesRepository,
    private readonly sending: Sending,
    private readonly providers: ChannelProviders,
  ) {}

  /**
   * The house's reaction to a message becomes `emoji`; null or nothing takes it back. Answers the message that it is
   * about. What is so already is not sent again.
   *
   * @throws DomainError INVALID_INPUT emoji; NOT_FOUND; CONFLICT with MESSAGE_NOT_ANSWERABLE, CONTENT_NOT_SUPPORTED,
   * WINDOW_CLOSED, CONVERSATION_CLOSED or CHANNEL_DISCONNECTED.
   */
  async react(actor: UserActor, rawId: string, rawEmoji: string | null): Promise<Message> {
    const emoji = rawEmoji || null;
    if (emoji !== null && !isEmoji(emoji)) throw invalidInput('emoji', 'emoji is one emoji.');
    const id = parseId<'Message'>(rawId);
    const target = id && (await this.uow.read(actor, (tx) => this.repository.findById(tx, id)));
    // A note is not for everybody to see, and nobody can react to one.
    if (!target || target.messageType === 'NOTE') throw notFound('Message', { id: rawId });
    if (!isAnswerable(target) || target.status === 'FAILED') throw notAnswerable(target.id);
    if ((await this.ofTheHouse(actor, target.id)) === emoji) return target;
    const to = { conversationId: target.conversationId, quotedMessageId: target.id };
    await this.sending.send(actor, to, ({ id: conversationId, channel }) => {
      if (!channel) throw channelGone(conversationId);
      const { capabilities } = this.providers.of(channel.provider);
      if (!capabilities.reactions) throw contentNotSupported(conversationId, 'reactions');
      return { messageType: 'REACTION', body: emoji };
    });
    return target;
  }

  /** What stands beside these messages now, of those that the actor may see; the oldest first. */
  of(actor: UserActor, ids: readonly MessageId[]): Promise<Reaction[]> {
    return this.uow.read(actor, (tx) => this.repository.reactions(tx, ids));
  }

  private async ofTheHouse(actor: UserActor, id: MessageId): Promise<string | null> {
    const reactions = await this.of(actor, [id]);
    return reactions.find(({ direction }) => direction === 'OUTBOUND')?.emoji ?? null;
  }
}
