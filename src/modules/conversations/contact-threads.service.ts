import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Actor } from '../../kernel/actor.js';
import type { ContactId, ConversationId } from '../../kernel/ids.js';
import { ChannelsService } from '../channels/channels.service.js';
import { ContactKeepers, type Named, type ThreadKeeper } from '../contacts/contact-keepers.js';
import { ContactThreadsRepository, type OpenThread } from './contact-threads.repository.js';
import { conversationChanged } from './conversations.events.js';
import type { ConversationView, PlaceOfThread } from './conversations.js';
import { ConversationsRepository } from './conversations.repository.js';
import { archivedByMerge } from './thread-lines.js';
import { Timeline } from './timeline.js';

/** Threads in one statement. Most contacts have a few, one who never comes back to the same one has hundreds. */
const AT_ONCE = 500;

/** What becomes of threads when their contacts are renamed, merged or deleted. */
@Injectable()
export class ContactThreadsService implements OnModuleInit, ThreadKeeper {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly channels: ChannelsService,
    private readonly keepers: ContactKeepers,
    private readonly repository: ContactThreadsRepository,
    private readonly conversations: ConversationsRepository,
    private readonly timeline: Timeline,
  ) {}

  onModuleInit(): void {
    this.keepers.giveThreadsTo(this);
  }

  /**
   * The threads of each contact, archived ones included, the newest first. `before` is the last id of the page before.
   */
  async list(
    actor: Actor,
    ids: readonly ContactId[],
    limit: number,
    before: ConversationId | null,
  ): Promise<ConversationView[]> {
    const [lines, found] = await Promise.all([
      this.channels.visible(actor),
      this.uow.read(actor, (tx) => this.repository.page(tx, ids, limit, before)),
    ]);
    return found.map((c) => ({ ...c, channel: (c.channelId && lines.get(c.channelId)) ?? null }));
  }

  async rename(tx: WriteTx, named: readonly Named[]): Promise<void> {
    this.#tell(tx, await this.repository.rename(tx, named));
  }

  /**
   * One person has one open thread on a line: where both have one, that with the older message is archived, and its
   * timeline says why. It stays to be read, beside the one that goes on.
   */
  async relink(
    tx: WriteTx,
    from: ContactId,
    to: { readonly id: ContactId; readonly displayName: string | null },
  ): Promise<void> {
    const open = await this.repository.lockOpen(tx, [from, to.id]);
    const lines = new Set<string>();
    for (const thread of open) {
      if (lines.has(thread.channelId)) await this.#archive(tx, thread);
      lines.add(thread.channelId);
    }
    await this.#all(tx, () => this.repository.relinkSome(tx, from, to, AT_ONCE));
  }

  async unlink(tx: WriteTx, ids: readonly ContactId[]): Promise<void> {
    await this.#all(tx, () => this.repository.unlinkSome(tx, ids, AT_ONCE));
  }

  addresses(tx: WriteTx, ids: readonly ContactId[]): Promise<ReadonlySet<string>> {
    return this.repository.addresses(tx, ids);
  }

  async #archive(tx: WriteTx, thread: OpenThread): Promise<void> {
    const { id: subjectId, clientId, status: from } = thread;
    await this.conversations.setStatus(tx, thread.id, 'CLOSED');
    await this.timeline.tell(tx, thread, archivedByMerge(from));
    tx.audit({ action: 'conversation.status_set', subjectId, clientId, details: { from, to: 'CLOSED' } });
    tx.emit(conversationChanged(thread));
  }

  /** Until there are no more. */
  async #all(tx: WriteTx, some: () => Promise<PlaceOfThread[]>): Promise<void> {
    for (let changed = await some(); ; changed = await some()) {
      this.#tell(tx, changed);
      if (changed.length < AT_ONCE) return;
    }
  }

  #tell(tx: WriteTx, changed: readonly PlaceOfThread[]): void {
    for (const thread of changed) tx.emit(conversationChanged(thread));
  }
}
