import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { MAX_PAGE } from '../../kernel/page.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import type { Message } from '../messages/messages.js';
import { MessagesService } from '../messages/messages.service.js';
import { TeamService } from '../team/team.service.js';
import { ExportFiles, filterIn } from './export-files.js';
import { LinkRights } from './link-rights.js';
import type { SignedUrl } from './transfer-links.js';

const MessageFilter = z.object({ conversationId: z.string() });

const TITLES = [
  'Position',
  'At',
  'Direction',
  'Type',
  'Author',
  'Text',
  'Status',
  'Delivered at',
  'Read at',
  'Failure',
  'Id',
];

/** What was said in one conversation, as a file: from its beginning to its end. */
@Injectable()
export class MessageExports {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly messages: MessagesService,
    private readonly team: TeamService,
    private readonly files: ExportFiles,
    private readonly rights: LinkRights,
  ) {}

  /** @throws DomainError NOT_FOUND for a conversation that the actor may not see. */
  async link(actor: UserActor, conversationId: string): Promise<SignedUrl> {
    const { id } = await this.seen(actor, conversationId);
    return this.files.link(actor, 'messages', { conversationId: id }, await this.line(actor, id));
  }

  /**
   * Every message of the conversation that the actor may read: no notes for who may not read them.
   *
   * @param written what `link` has put into the link.
   * @throws DomainError NOT_FOUND; LIMIT_EXCEEDED TOO_MANY_EXPORTS.
   */
  async file(actor: UserActor, written: string): Promise<Readable> {
    const { conversationId } = MessageFilter.parse(filterIn(written));
    const line = await this.line(actor, conversationId);
    return this.files.open(actor, 'messages', TITLES, this.pages(actor, conversationId), line);
  }

  private async *pages(actor: UserActor, conversationId: string) {
    let after = 0;
    for (;;) {
      const now = await this.rights.again(actor, 'chat.export_data');
      const page = await this.messages.after(now, conversationId, after);
      const authors = await this.team.findMany(now, [
        ...new Set(page.flatMap(({ senderId }) => senderId ?? [])),
      ]);
      yield page.map((message) =>
        rowOf(message, (message.senderId && authors.get(message.senderId)?.displayName) ?? ''),
      );
      after = page.at(-1)?.seq ?? after;
      if (page.length < MAX_PAGE) return;
    }
  }

  private async line(actor: UserActor, rawId: string) {
    const { id: subjectId, clientId } = await this.seen(actor, rawId);
    return { subjectId, clientId };
  }

  private async seen(actor: UserActor, rawId: string) {
    const conversation = await this.conversations.one(actor, rawId);
    if (!conversation) throw notFound('Conversation', { id: rawId });
    return conversation;
  }
}

const rowOf = (message: Message, author: string): string[] => [
  String(message.seq),
  message.createdAt.toISOString(),
  message.direction,
  message.messageType,
  author,
  message.body ?? '',
  message.status ?? '',
  message.deliveredAt?.toISOString() ?? '',
  message.readAt?.toISOString() ?? '',
  message.failureText ?? '',
  message.id,
];
