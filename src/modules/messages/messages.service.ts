import { Injectable } from '@nestjs/common';
import type { TenantTx, WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, hearsClient, type UserActor } from '../../kernel/actor.js';
import { invalidInput, notFound } from '../../kernel/errors.js';
import type { DomainEvent } from '../../kernel/events.js';
import { type ConversationId, type MessageId, parseId } from '../../kernel/ids.js';
import { cursorId, MAX_PAGE, pageSize } from '../../kernel/page.js';
import { LiveStream } from '../../realtime/live-stream.js';
import { validateText } from '../channels/content.js';
import { VariablesService } from '../contacts/variables.service.js';
import type { Conversation, ConversationView } from '../conversations/conversations.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { AppendsRepository } from './appends.repository.js';
import { MessageFollowers } from './message-followers.js';
import {
  MessageAppended,
  MessageMediaArrived,
  MessageReacted,
  MessageStatusChanged,
  messageReacted,
  messageUpdatedTopic,
  newMessageTopic,
} from './messages.events.js';
import type { InboundDraft, Message, OutgoingMessage, StatusChange } from './messages.js';
import { mayReadNotes } from './messages.policy.js';
import { MessagesRepository } from './messages.repository.js';
import { assertTextMayBeSent, LONGEST_TEXT } from './outgoing-text.js';
import { ProgressRepository } from './progress.repository.js';
import { Sending, type SendTo } from './sending.js';

export interface ListMessages {
  readonly conversationId: string;
  readonly beforeId?: string | null;
  readonly limit?: number | null;
}

export interface SendText extends SendTo {
  /** Plain text, 1 to 4096 characters once its variables have their values. */
  readonly body: string;
}

/** Messages: appending and reading what was said in one conversation. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: MessagesRepository,
    private readonly appends: AppendsRepository,
    private readonly progress: ProgressRepository,
    private readonly conversations: ConversationsService,
    private readonly sending: Sending,
    private readonly variables: VariablesService,
    private readonly followers: MessageFollowers,
  ) {}

  /**
   * One page of a conversation, newest first: 50 unless told, at most 100. Empty for what the actor may not
   * see. Notes are left out for those who may not read them.
   */
  async list(actor: UserActor, { conversationId, beforeId, limit }: ListMessages): Promise<Message[]> {
    const page = {
      limit: pageSize(limit),
      before: cursorId<'Message'>('beforeId', beforeId),
      withNotes: mayReadNotes(actor),
    };
    const id = parseId<'Conversation'>(conversationId);
    const found =
      id && (await this.uow.read(actor, (tx) => this.repository.page(tx, { ...page, conversationId: id })));
    // An empty page may be the end of a conversation that is there.
    if (!found?.length) await this.conversations.one(actor, conversationId);
    return found ?? [];
  }

  /**
   * What stands after a position, the oldest first, at most 100; read from its end with the last `seq`. Empty for what
   * the actor may not see. Notes are left out for those who may not read them.
   */
  async after(actor: UserActor, rawId: string, after: number): Promise<Message[]> {
    const conversationId = parseId<'Conversation'>(rawId);
    if (!conversationId) return [];
    const page = { conversationId, after, limit: MAX_PAGE, withNotes: mayReadNotes(actor) };
    return this.uow.read(actor, (tx) => this.repository.after(tx, page));
  }

  /**
   * Sends a text reply: it is stored as QUEUED and its delivery with it, and this returns. What is stored is the
   * text with the values of its variables.
   *
   * @throws DomainError INVALID_INPUT (body, clientMessageId); NOT_FOUND; CONFLICT with WINDOW_CLOSED,
   * CONVERSATION_CLOSED or CHANNEL_DISCONNECTED; for the house also OPTED_OUT or CONTACT_BLOCKED.
   */
  async sendText(actor: Actor, command: SendText): Promise<Message> {
    assertTextMayBeSent(command.body);
    return this.sending.send(actor, command, async ({ contactId }) => {
      const { text } = await this.variables.fill(actor, contactId, command.body);
      validateText(text, { text: LONGEST_TEXT });
      return { messageType: 'TEXT', body: text };
    });
  }

  /**
   * What customer and agency have said to each other last, the oldest first: no notes, no reactions, no lines of the
   * timeline, and nothing that never went out. At most 100.
   */
  async lastSaid(actor: Actor, conversationId: ConversationId, limit: number): Promise<Message[]> {
    const most = pageSize(limit);
    const said = await this.uow.read(actor, (tx) => this.repository.said(tx, conversationId, most));
    return said.reverse();
  }

  /** What the actor has sent into a thread under an id of its own; null when nothing was. */
  sentAs(actor: Actor, conversationId: ConversationId, clientMessageId: string): Promise<Message | null> {
    return this.uow.read(actor, (tx) => this.repository.findRepeat(tx, conversationId, clientMessageId));
  }

  /**
   * Moves the actor's read cursor to a place in the conversation, or to its end. Never back.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT for a place below 0.
   */
  async markRead(actor: UserActor, rawId: string, seq: number | null): Promise<ConversationView> {
    const id = parseId<'Conversation'>(rawId);
    if (!id) throw notFound('Conversation', { id: rawId });
    if (seq !== null && seq < 0) throw invalidInput('seq', 'seq is a place in the conversation: 0 or more.');
    await this.uow.write(actor, async (tx) => {
      const conversation = await this.conversations.findIn(tx, id);
      if (!conversation) throw notFound('Conversation', { id });
      await this.conversations.markRead(tx, actor, conversation, await this.position(tx, conversation, seq));
    });
    const after = await this.conversations.find(actor, id);
    if (!after) throw notFound('Conversation', { id });
    return after;
  }

  /** Appends what a customer wrote to a conversation that the transaction has locked. */
  async appendInbound(tx: WriteTx, conversation: Conversation, draft: InboundDraft): Promise<Message> {
    const message = await this.appends.inbound(tx, conversation.id, draft);
    if (message.messageType === 'REACTION' && message.quotedMessageId) {
      tx.emit(messageReacted(message, message.quotedMessageId));
    }
    await this.followers.received(tx, conversation, message);
    return message;
  }

  /** Moves the status of an outbound message forward; null when it stands further already. */
  advance(tx: WriteTx, id: MessageId, change: StatusChange): Promise<Message | null> {
    return this.progress.advance(tx, id, change);
  }

  /** Those of the messages that the actor may see, by their ids. */
  async findMany(actor: UserActor, ids: readonly MessageId[]): Promise<ReadonlyMap<string, Message>> {
    return this.uow.read(actor, (tx) => this.repository.findMany(tx, ids, mayReadNotes(actor)));
  }

  /** Queues the delivery of a FAILED message once more. Null: it is not FAILED. */
  requeue(tx: WriteTx, id: MessageId): Promise<Message | null> {
    return this.progress.requeue(tx, id);
  }

  /** Keeps what was reported of a message without moving it. Repeating changes nothing. */
  remember(tx: WriteTx, id: MessageId, change: StatusChange): Promise<void> {
    return this.progress.remember(tx, id, change);
  }

  /** Null for what its actor may not see, notes included. */
  async findIn(tx: TenantTx, id: MessageId): Promise<Message | null> {
    const found = await this.repository.findById(tx, id);
    const isHidden = found?.messageType === 'NOTE' && tx.actor.kind === 'user' && !mayReadNotes(tx.actor);
    return isHidden ? null : found;
  }

  findForDelivery(tx: TenantTx, id: MessageId): Promise<OutgoingMessage | null> {
    return this.repository.findForDelivery(tx, id);
  }

  /** Everything that becomes part of the conversation after `afterSeq`, or from now on, each once and in order. */
  async newMessages(actor: UserActor, rawId: string, afterSeq: number | null): Promise<LiveStream<Message>> {
    if (afterSeq !== null && afterSeq < 0) throw invalidInput('afterSeq', 'afterSeq is 0 or more.');
    const conversation = await this.conversations.one(actor, rawId);
    if (!conversation) return LiveStream.empty();
    const page = { conversationId: conversation.id, withNotes: mayReadNotes(actor) };
    return new LiveStream({
      topic: newMessageTopic(conversation.id),
      accepts: (event) =>
        MessageAppended.is(event) &&
        hearsClient(actor, event.clientId) &&
        (page.withNotes || event.payload.messageType !== 'NOTE'),
      load: (event) => this.load(actor, event),
      order: {
        positionOf: (event) => (MessageAppended.is(event) ? event.payload.seq : null),
        after: afterSeq ?? conversation.lastSeq,
        catchUp: async (after, limit) => {
          const found = await this.uow.read(actor, (tx) =>
            this.repository.after(tx, { ...page, after, limit }),
          );
          return found.map((message) => ({ value: message, position: message.seq }));
        },
      },
    });
  }

  /** Every change of the conversation's messages: of their status, what people think of them, a file that has come. */
  async updates(actor: UserActor, rawId: string): Promise<LiveStream<Message>> {
    const conversation = await this.conversations.one(actor, rawId);
    if (!conversation) return LiveStream.empty();
    return new LiveStream({
      topic: messageUpdatedTopic(conversation.id),
      accepts: (event) =>
        [MessageStatusChanged, MessageReacted, MessageMediaArrived].some((type) => type.is(event)) &&
        hearsClient(actor, event.clientId),
      load: (event) => this.load(actor, event),
    });
  }

  private async position(tx: WriteTx, conversation: Conversation, seq: number | null) {
    const end = { seq: conversation.lastSeq, inboundSeen: conversation.inboundCount };
    if (seq === null || seq >= end.seq) return end;
    return { seq, inboundSeen: (await this.repository.inboundSeenAt(tx, conversation.id, seq)) ?? 0 };
  }

  private async load(actor: UserActor, event: DomainEvent): Promise<Message | null> {
    const id = parseId<'Message'>(event.payload.messageId);
    return id && this.uow.read(actor, (tx) => this.repository.findById(tx, id));
  }
}
