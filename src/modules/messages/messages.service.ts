import { Injectable } from '@nestjs/common';
import type { TenantTx, WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, hearsClient, type UserActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { invalidInput, notFound } from '../../kernel/errors.js';
import type { DomainEvent } from '../../kernel/events.js';
import { type ConversationId, type MessageId, parseId } from '../../kernel/ids.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { LiveStream } from '../../realtime/live-stream.js';
import { validateText } from '../channels/content.js';
import type { Conversation, ConversationView } from '../conversations/conversations.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import {
  MessageAppended,
  MessageStatusChanged,
  messageUpdatedTopic,
  newMessageTopic,
} from './messages.events.js';
import type { InboundDraft, Message, OutboundDraft, OutgoingMessage, StatusChange } from './messages.js';
import { assertMayReply } from './messages.policy.js';
import { MessagesRepository } from './messages.repository.js';

export interface ListMessages {
  readonly conversationId: string;
  readonly beforeId?: string | null;
  readonly limit?: number | null;
}

export interface SendText {
  readonly conversationId: string;
  /** 1 to 4096 characters of plain text. */
  readonly body: string;
  /** The sender's own id of the message: a repeat returns the first result, even with another body. */
  readonly clientMessageId?: string | null;
}

/** In code points: the least that all channels take. */
const LONGEST_TEXT = 4096;
const LONGEST_CLIENT_ID = 128;

/** Messages: appending and reading what was said in one conversation. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: MessagesRepository,
    private readonly conversations: ConversationsService,
    private readonly clock: Clock,
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
   * Sends a text reply: it is stored as QUEUED and its delivery with it, and this returns.
   *
   * @throws DomainError INVALID_INPUT (body, clientMessageId); NOT_FOUND; CONFLICT with WINDOW_CLOSED,
   * CONVERSATION_CLOSED or CHANNEL_DISCONNECTED.
   */
  async sendText(actor: UserActor, command: SendText): Promise<Message> {
    validateText(command.body, { text: LONGEST_TEXT });
    const draft: OutboundDraft = {
      messageType: 'TEXT',
      body: command.body,
      interactive: null,
      clientMessageId: clientId(command.clientMessageId),
    };
    return this.send(actor, command.conversationId, draft);
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
  appendInbound(tx: WriteTx, conversation: Conversation, draft: InboundDraft): Promise<Message> {
    return this.repository.appendInbound(tx, conversation.id, draft);
  }

  /** Moves the status of an outbound message forward; null when it stands further already. */
  advance(tx: WriteTx, id: MessageId, change: StatusChange): Promise<Message | null> {
    return this.repository.advance(tx, id, change);
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

  /** Every change of status of the conversation's messages. */
  async updates(actor: UserActor, rawId: string): Promise<LiveStream<Message>> {
    const conversation = await this.conversations.one(actor, rawId);
    if (!conversation) return LiveStream.empty();
    return new LiveStream({
      topic: messageUpdatedTopic(conversation.id),
      accepts: (event) => MessageStatusChanged.is(event) && hearsClient(actor, event.clientId),
      load: (event) => this.load(actor, event),
    });
  }

  private async send(actor: UserActor, rawId: string, draft: OutboundDraft): Promise<Message> {
    const id = parseId<'Conversation'>(rawId);
    const conversation = id && (await this.conversations.find(actor, id));
    if (!conversation) throw notFound('Conversation', { id: rawId });
    const repeat = await this.repeatOf(actor, conversation.id, draft);
    if (repeat) return repeat;
    assertMayReply(conversation, this.clock.now());
    const sent = await this.uow.writeOnce(actor, (tx) =>
      this.repository.appendOutbound(tx, conversation.id, draft),
    );
    const result = sent ?? (await this.repeatOf(actor, conversation.id, draft));
    if (!result) throw notFound('Conversation', { id: conversation.id });
    return result;
  }

  private async repeatOf(actor: Actor, id: ConversationId, draft: OutboundDraft): Promise<Message | null> {
    const { clientMessageId } = draft;
    return clientMessageId === null
      ? null
      : this.uow.read(actor, (tx) => this.repository.findRepeat(tx, id, clientMessageId));
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

const mayReadNotes = (actor: UserActor) => actor.permissions.has('chat.view_internal_notes');

function clientId(raw: string | null | undefined): string | null {
  if (raw === null || raw === undefined) return null;
  if (raw.length === 0 || raw.length > LONGEST_CLIENT_ID || raw.includes('\0') || !raw.isWellFormed()) {
    throw invalidInput('clientMessageId', `clientMessageId is 1 to ${LONGEST_CLIENT_ID} characters.`);
  }
  return raw;
}
