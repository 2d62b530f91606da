import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { hearsClient, type UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import type { DomainEvent } from '../../kernel/events.js';
import { parseId } from '../../kernel/ids.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { LiveStream } from '../../realtime/live-stream.js';
import type { ConversationView } from '../conversations/conversations.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { MentionsRepository } from './mentions.repository.js';
import { ColleaguesMentioned, mentionedTopic } from './messages.events.js';
import type { Message } from './messages.js';
import { mayReadNotes } from './messages.policy.js';
import { MessagesRepository } from './messages.repository.js';
import { Noting } from './noting.js';
import { clientIdOf } from './sending.js';

export interface AddNote {
  readonly conversationId: string;
  /** 1 to 4096 characters; `@[Display Name](userId)` mentions a colleague. */
  readonly body: string;
  readonly clientMessageId?: string | null;
}

export interface ListMentions {
  readonly unreadOnly?: boolean | null;
  readonly limit?: number | null;
  readonly beforeId?: string | null;
}

/** A note that mentions somebody, and where it stands. */
export interface Mention {
  readonly message: Message;
  readonly conversation: ConversationView;
}

/** What colleagues tell each other beside the customer. It never goes to a provider. */
@Injectable()
export class NotesService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly conversations: ConversationsService,
    private readonly messages: MessagesRepository,
    private readonly repository: MentionsRepository,
    private readonly noting: Noting,
  ) {}

  /**
   * Notes something in a thread, also in one that is archived. A repeat with the same `clientMessageId` answers the
   * first result.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT clientMessageId or body, with the `userIds` that cannot be mentioned.
   */
  async add(actor: UserActor, command: AddNote): Promise<Message> {
    const clientMessageId = clientIdOf(command.clientMessageId);
    const id = parseId<'Conversation'>(command.conversationId);
    if (!id) throw notFound('Conversation', { id: command.conversationId });
    return this.uow.write(actor, async (tx) => {
      const thread = await this.conversations.lock(tx, id);
      if (!thread) throw notFound('Conversation', { id });
      const repeat = clientMessageId && (await this.messages.findRepeat(tx, id, clientMessageId));
      if (repeat) return repeat;
      const note = await this.noting.write(tx, thread, {
        field: 'body',
        body: command.body,
        clientMessageId,
      });
      const { id: subjectId, clientId, mentionedUserIds } = note;
      const details = { conversationId: id, mentionedUserIds };
      tx.audit({ action: 'message.noted', subjectId, clientId, details });
      return note;
    });
  }

  /**
   * The notes that mention the actor, newest first: 50 unless told, at most 100. `beforeId` is the id of the last
   * message of the page before. None for those who may not read notes, and none of threads that they do not see any
   * more.
   */
  async mentions(actor: UserActor, { unreadOnly, limit, beforeId }: ListMentions): Promise<Mention[]> {
    const page = {
      unreadOnly: unreadOnly ?? false,
      limit: pageSize(limit),
      before: cursorId<'Message'>('beforeId', beforeId),
    };
    if (!mayReadNotes(actor)) return [];
    const notes = await this.uow.read(actor, (tx) => this.repository.page(tx, page));
    if (notes.length === 0) return [];
    const threads = await this.conversations.findMany(actor, [
      ...new Set(notes.map(({ conversationId }) => conversationId)),
    ]);
    return notes.flatMap((message) => {
      const conversation = threads.get(message.conversationId);
      return conversation ? [{ message, conversation }] : [];
    });
  }

  /** Every note that mentions the actor from now on. */
  mentioned(actor: UserActor): LiveStream<Mention> {
    if (!mayReadNotes(actor)) return LiveStream.empty();
    return new LiveStream({
      topic: mentionedTopic(actor.userId),
      accepts: (event) => ColleaguesMentioned.is(event) && hearsClient(actor, event.clientId),
      load: (event) => this.load(actor, event),
    });
  }

  private async load(actor: UserActor, { payload }: DomainEvent): Promise<Mention | null> {
    const id = parseId<'Message'>(payload.messageId);
    const message = id && (await this.uow.read(actor, (tx) => this.messages.findById(tx, id)));
    const conversation = message && (await this.conversations.find(actor, message.conversationId));
    return conversation ? { message, conversation } : null;
  }
}
