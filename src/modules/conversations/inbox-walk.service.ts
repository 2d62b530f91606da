import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { seesClient, type UserActor } from '../../kernel/actor.js';
import type { ConversationId } from '../../kernel/ids.js';
import { ChannelsService } from '../channels/channels.service.js';
import type { ConversationTab, ConversationView } from './conversations.js';
import { type InboxFilter, narrowingOf } from './inbox-predicate.js';
import { NarrowedInboxRepository } from './narrowed-inbox.repository.js';

/** Some threads of a walk, in the order of their ids; none is possible before the end. */
export interface Stretch {
  readonly threads: readonly ConversationView[];
  /** Where the walk goes on. Null: it is over. */
  readonly nextAfterId: ConversationId | null;
}

/**
 * Every thread of a tab, narrowed as its pages are, for whoever takes all of them along. Pages are by time, and a
 * thread that gets a message moves to the first; this goes by ids, so that each is met once.
 */
@Injectable()
export class InboxWalk {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly narrowed: NarrowedInboxRepository,
    private readonly channels: ChannelsService,
  ) {}

  /**
   * Looks at the next 500 threads: those of them that fit, as they stand now.
   *
   * @throws DomainError INVALID_INPUT text.
   */
  async stretch(
    actor: UserActor,
    { tab, ...filter }: InboxFilter & { readonly tab: ConversationTab },
    afterId: ConversationId | null,
  ): Promise<Stretch> {
    const narrowing = narrowingOf(filter);
    const isPossible = narrowing && (narrowing.clientId === null || seesClient(actor, narrowing.clientId));
    if (!isPossible) return { threads: [], nextAfterId: null };
    const [lines, { rows, nextAfterId }] = await Promise.all([
      this.channels.visible(actor),
      this.uow.read(actor, (tx) => this.narrowed.stretch(tx, { tab, narrowing, afterId })),
    ]);
    const threads = rows.map(
      (row) => ({ ...row, channel: (row.channelId && lines.get(row.channelId)) ?? null }) as ConversationView,
    );
    return { threads, nextAfterId };
  }
}
