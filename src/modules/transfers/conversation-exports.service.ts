import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { UserActor } from '../../kernel/actor.js';
import type { ConversationId } from '../../kernel/ids.js';
import { ClientsService } from '../clients/clients.service.js';
import type { ConversationView } from '../conversations/conversations.js';
import { InboxService } from '../conversations/inbox.service.js';
import { InboxWalk } from '../conversations/inbox-walk.service.js';
import { TaggingService } from '../conversations/tagging.service.js';
import { GroupsService } from '../groups/groups.service.js';
import { TeamService } from '../team/team.service.js';
import {
  CONVERSATION_COLUMNS,
  ConversationFilter,
  type ExportedConversation,
} from './conversation-columns.js';
import { ExportFiles, filterIn } from './export-files.js';
import { lineOf } from './export-lines.js';
import { LinkRights } from './link-rights.js';
import type { SignedUrl } from './transfer-links.js';

/** Names of what hardly ever changes, each asked for once a file. */
type Names = Map<string | number, string>;

/** Conversations as a file: those of a tab that the list shows for the same filter. */
@Injectable()
export class ConversationExports {
  constructor(
    private readonly inbox: InboxService,
    private readonly walk: InboxWalk,
    private readonly tagging: TaggingService,
    private readonly team: TeamService,
    private readonly groups: GroupsService,
    private readonly clients: ClientsService,
    private readonly files: ExportFiles,
    private readonly rights: LinkRights,
  ) {}

  /**
   * Where the actor, and nobody else, can fetch the conversations of the filter for some minutes.
   *
   * @throws DomainError INVALID_INPUT for a filter that the list of conversations refuses.
   */
  async link(actor: UserActor, filter: ConversationFilter): Promise<SignedUrl> {
    await this.inbox.list(actor, { ...filter, limit: 1 });
    return this.files.link(actor, 'conversations', filter, lineOf(actor, filter));
  }

  /**
   * Every conversation of the filter that the actor sees, once, as they stand while the file is read.
   *
   * @param written the filter as `link` has put it into the link.
   * @throws DomainError LIMIT_EXCEEDED TOO_MANY_EXPORTS.
   */
  async file(actor: UserActor, written: string): Promise<Readable> {
    const filter = ConversationFilter.parse(filterIn(written));
    const titles = CONVERSATION_COLUMNS.map(({ title }) => title);
    const line = lineOf(actor, filter);
    return this.files.open(actor, 'conversations', titles, this.pages(actor, filter), line);
  }

  private async *pages(actor: UserActor, filter: ConversationFilter) {
    const names: Names = new Map();
    let afterId: ConversationId | null = null;
    do {
      const now = await this.rights.again(actor, 'chat.export_data');
      const { threads, nextAfterId } = await this.walk.stretch(now, filter, afterId);
      const named = await this.named(now, threads, names);
      yield named.map((thread) => CONVERSATION_COLUMNS.map(({ of }) => of(thread)));
      afterId = nextAfterId;
    } while (afterId !== null);
  }

  /** Two statements, however many there are, and one for each client and group of the file. */
  private async named(
    actor: UserActor,
    threads: readonly ConversationView[],
    names: Names,
  ): Promise<ExportedConversation[]> {
    if (threads.length === 0) return [];
    for (const { clientId, groupId } of threads) {
      if (!names.has(clientId)) names.set(clientId, (await this.clients.find(actor, clientId))?.name ?? '');
      if (groupId && !names.has(groupId))
        names.set(groupId, (await this.groups.find(actor, groupId))?.name ?? '');
    }
    const [tags, people] = await Promise.all([
      this.tagging.ofThreads(
        actor,
        threads.map(({ id }) => id),
      ),
      this.team.findMany(actor, [...new Set(threads.flatMap(({ assigneeId }) => assigneeId ?? []))]),
    ]);
    return threads.map((thread) => ({
      ...thread,
      clientName: names.get(thread.clientId) ?? '',
      assigneeName: (thread.assigneeId && people.get(thread.assigneeId)?.displayName) ?? '',
      groupName: (thread.groupId && names.get(thread.groupId)) ?? '',
      tagNames: (tags.get(thread.id) ?? []).map(({ name }) => name),
    }));
  }
}
