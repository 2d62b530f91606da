import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Actor } from '../../kernel/actor.js';
import { type ConversationId, parseId } from '../../kernel/ids.js';
import type { Tag } from '../tags/tags.js';
import { TagsService } from '../tags/tags.service.js';
import { tooManyTagsOn } from './conversations.errors.js';
import type { ConversationView, PlaceOfThread } from './conversations.js';
import { ThreadChanges } from './thread-changes.js';
import { tagAdded, tagRemoved } from './thread-lines.js';
import { ThreadTagsRepository } from './thread-tags.repository.js';
import { Timeline } from './timeline.js';

/** Of one thread. */
export const MAX_TAGS_OF_THREAD = 20;

/** What threads are tagged with. */
@Injectable()
export class TaggingService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly changes: ThreadChanges,
    private readonly repository: ThreadTagsRepository,
    private readonly tags: TagsService,
    private readonly timeline: Timeline,
  ) {}

  /**
   * Puts a tag on a thread. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT tagId for one that is archived or not for this client; LIMIT_EXCEEDED
   * beyond 20.
   */
  async add(actor: Actor, rawId: string, rawTagId: string): Promise<ConversationView> {
    return this.changes.change(actor, rawId, async (tx, thread) => {
      const there = await this.on(tx, thread);
      if (there.some(({ id }) => id === parseId<'Tag'>(rawTagId))) return false;
      const [tag] = await this.tags.usable(tx, [rawTagId], thread.clientId);
      if (!tag) return false;
      if (there.length >= MAX_TAGS_OF_THREAD) throw tooManyTagsOn(thread.id);
      await this.repository.add(tx, thread, tag.id);
      await this.timeline.tell(tx, thread, tagAdded(tag));
      tx.audit(line('conversation.tagged', thread, tag));
      return true;
    });
  }

  /** Takes a tag off a thread, an archived one too. What is not on it is not taken off: that changes nothing. */
  async remove(actor: Actor, rawId: string, rawTagId: string): Promise<ConversationView> {
    return this.changes.change(actor, rawId, async (tx, thread) => {
      const tag = (await this.on(tx, thread)).find(({ id }) => id === parseId<'Tag'>(rawTagId));
      if (!tag) return false;
      await this.repository.remove(tx, thread, tag.id);
      await this.timeline.tell(tx, thread, tagRemoved(tag));
      tx.audit(line('conversation.untagged', thread, tag));
      return true;
    });
  }

  /** The tags of each of these threads, archived ones included; in the order in which they were put there. */
  ofThreads(
    actor: Actor,
    ids: readonly ConversationId[],
  ): Promise<ReadonlyMap<ConversationId, readonly Tag[]>> {
    return this.uow.read(actor, (tx) => this.repository.ofThreads(tx, ids));
  }

  private async on(tx: WriteTx, { id }: PlaceOfThread): Promise<readonly Tag[]> {
    return (await this.repository.ofThreads(tx, [id])).get(id) ?? [];
  }
}

const line = (action: string, { id, clientId }: PlaceOfThread, tag: Tag) => ({
  action,
  subjectId: id,
  clientId,
  details: { tagId: tag.id },
});
