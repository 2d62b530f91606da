import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Actor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { invalidInput, notFound } from '../../kernel/errors.js';
import { type ConversationId, parseId } from '../../kernel/ids.js';
import { ContactsService } from '../contacts/contacts.service.js';
import type { ConversationView } from '../conversations/conversations.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { AppendsRepository } from './appends.repository.js';
import { MessageFollowers } from './message-followers.js';
import type { Composition, Message, OutboundDraft, Quoted } from './messages.js';
import { assertMayReply, assertWelcome, isAnswerable } from './messages.policy.js';
import { MessagesRepository } from './messages.repository.js';

const LONGEST_CLIENT_ID = 128;

/** Where something is sent, and what makes it safe to repeat. */
export interface SendTo {
  readonly conversationId: string;
  /** The sender's own id of the message: a repeat returns the first result, even with other content. */
  readonly clientMessageId?: string | null;
  /** A message of the same conversation that this one answers. */
  readonly quotedMessageId?: string | null;
}

/** Whether this may be sent into the thread now. @throws DomainError */
export type Gate = (conversation: ConversationView, now: Date) => void;

/** The one way by which anything goes to a customer, whatever it is and whoever sends it: a person, or the house. */
@Injectable()
export class Sending {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: MessagesRepository,
    private readonly appends: AppendsRepository,
    private readonly conversations: ConversationsService,
    private readonly contacts: ContactsService,
    private readonly followers: MessageFollowers,
    private readonly clock: Clock,
  ) {}

  /**
   * Appends what `compose` makes as QUEUED, and its delivery with it. A repeat is answered before anything is
   * composed. `gate` is the reply window unless told. What the house sends by itself goes only to who has not asked to
   * be left alone; a person decides that for themselves.
   *
   * @throws DomainError INVALID_INPUT clientMessageId or quotedMessageId; NOT_FOUND; what `gate` and `compose` throw;
   * for the house CONFLICT OPTED_OUT or CONTACT_BLOCKED.
   */
  async send(
    actor: Actor,
    to: SendTo,
    compose: (conversation: ConversationView) => Composition | Promise<Composition>,
    gate: Gate = assertMayReply,
  ): Promise<Message> {
    const clientMessageId = clientIdOf(to.clientMessageId);
    const id = parseId<'Conversation'>(to.conversationId);
    const conversation = id && (await this.conversations.find(actor, id));
    if (!conversation) throw notFound('Conversation', { id: to.conversationId });
    const repeat = await this.repeatOf(actor, conversation.id, clientMessageId);
    if (repeat) return repeat;
    if (actor.kind === 'system') await this.assertWelcome(actor, conversation);
    gate(conversation, this.clock.now());
    const composition = await compose(conversation);
    const quoted = await this.quoted(actor, conversation.id, to.quotedMessageId);
    const draft: OutboundDraft = { ...composition, clientMessageId, quoted };
    const sent = await this.append(actor, conversation, draft);
    const result = sent ?? (await this.repeatOf(actor, conversation.id, clientMessageId));
    if (!result) throw notFound('Conversation', { id: conversation.id });
    return result;
  }

  /** One statement, unless a person speaks where not only people do: whoever speaks there hears of it, in the same transaction. */
  private append(actor: Actor, thread: ConversationView, draft: OutboundDraft): Promise<Message | null> {
    const isOrdinary = actor.kind === 'system' || thread.chatMode === 'HUMAN' || !isReply(draft);
    if (isOrdinary) return this.uow.writeOnce(actor, (tx) => this.appends.outbound(tx, thread.id, draft));
    return this.uow.write(actor, async (tx) => {
      const sent = await this.appends.outbound(tx, thread.id, draft);
      if (sent) await this.followers.replied(tx, thread, sent);
      return sent;
    });
  }

  private async assertWelcome(actor: Actor, { contactId }: ConversationView): Promise<void> {
    assertWelcome(contactId && (await this.contacts.find(actor, contactId)));
  }

  private async repeatOf(
    actor: Actor,
    id: ConversationId,
    clientMessageId: string | null,
  ): Promise<Message | null> {
    return clientMessageId === null
      ? null
      : this.uow.read(actor, (tx) => this.repository.findRepeat(tx, id, clientMessageId));
  }

  private async quoted(
    actor: Actor,
    conversationId: ConversationId,
    rawId: string | null | undefined,
  ): Promise<Quoted | null> {
    if (rawId === null || rawId === undefined) return null;
    const id = parseId<'Message'>(rawId);
    const message = id && (await this.uow.read(actor, (tx) => this.repository.findById(tx, id)));
    if (!message || message.conversationId !== conversationId || !isAnswerable(message)) {
      throw invalidInput(
        'quotedMessageId',
        'quotedMessageId is the id of something that was said in this conversation.',
      );
    }
    return { messageId: message.id, providerMessageId: message.providerMessageId };
  }
}

/** What somebody thinks of a message is no reply to it. */
const isReply = ({ messageType }: Composition): boolean => messageType !== 'REACTION';

/** @throws DomainError INVALID_INPUT clientMessageId. */
export function clientIdOf(raw: string | null | undefined): string | null {
  if (raw === null || raw === undefined) return null;
  if (raw.length === 0 || raw.length > LONGEST_CLIENT_ID || raw.includes('\0') || !raw.isWellFormed()) {
    throw invalidInput('clientMessageId', `clientMessageId is 1 to ${LONGEST_CLIENT_ID} characters.`);
  }
  return raw;
}
