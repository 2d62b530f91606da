import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, seesClient, systemActor, type UserActor } from '../../kernel/actor.js';
import { isGiven } from '../../kernel/given.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { ChannelsService } from '../channels/channels.service.js';
import { ClientsService } from '../clients/clients.service.js';
import { GroupsService } from '../groups/groups.service.js';
import { TagsService } from '../tags/tags.service.js';
import { TeamService } from '../team/team.service.js';
import type { ConversationCounts, ConversationTab, InboxRow } from './conversations.js';
import { InboxRepository, type PageRow } from './inbox.repository.js';
import {
  type InboxFilter,
  isCountedAnyway,
  isNarrowed,
  type Narrowing,
  narrowingOf,
  type Viewer,
} from './inbox-predicate.js';
import { type NarrowedCounts, NarrowedInboxRepository } from './narrowed-inbox.repository.js';

/** Changes since the counts were last folded, before they are folded again. */
const LONG_SUMS = 2_000;

export interface ListConversations extends InboxFilter {
  readonly tab: ConversationTab;
  readonly limit?: number | null;
  readonly beforeId?: string | null;
  /** Whole threads; rows of the inbox unless told. */
  readonly whole?: boolean;
}

const NOTHING: ConversationCounts = { MY: 0, OPEN: 0, UNASSIGNED: 0, PENDING: 0, RESOLVED: 0, ALL: 0 };

/** The inbox: its tabs, what they are narrowed to, and what they count. */
@Injectable()
export class InboxService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly inbox: InboxRepository,
    private readonly narrowed: NarrowedInboxRepository,
    private readonly channels: ChannelsService,
    private readonly clients: ClientsService,
    private readonly groups: GroupsService,
    private readonly tags: TagsService,
    private readonly team: TeamService,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * One page of a tab, newest first: 50 unless told, at most 100. `beforeId` is the last id of the page before.
   * A thread that got a message in between has moved to the top, so a client that pages drops ids it has.
   *
   * @throws DomainError INVALID_INPUT limit, beforeId or text.
   */
  async list(
    actor: Actor,
    { tab, limit, beforeId, whole, ...filter }: ListConversations,
  ): Promise<InboxRow[]> {
    const page = {
      tab,
      limit: pageSize(limit),
      beforeId: cursorId<'Conversation'>('beforeId', beforeId),
      shape: whole ? 'whole' : 'row',
    } as const;
    const narrowing = narrowingOf(filter);
    const [lines, found] = await Promise.all([
      this.channels.visible(actor),
      this.uow.read(actor, (tx): Promise<PageRow[]> => {
        if (!narrowing || !isPossible(actor, narrowing)) return Promise.resolve([]);
        return isNarrowed(narrowing)
          ? this.narrowed.page(tx, { ...page, narrowing })
          : this.inbox.page(tx, page);
      }),
    ]);
    if (found.length === 0 && !page.beforeId) await this.noteStrangers(actor, filter);
    // The rows are ours and new: given their line where they are, instead of being copied fifty times.
    return found.map((c) => Object.assign(c, { channel: (c.channelId && lines.get(c.channelId)) ?? null }));
  }

  /**
   * How many threads stand in each tab, for this viewer. Narrowed by tag, group, priority or text they are counted as
   * far as 1000. Who finds the sums behind the others long shortens them.
   *
   * @throws DomainError INVALID_INPUT text.
   */
  async counts(actor: Actor, filter: InboxFilter = {}): Promise<NarrowedCounts> {
    const narrowing = narrowingOf(filter);
    const isThere = narrowing !== null && isPossible(actor, narrowing);
    const found = isThere ? await this.count(actor, narrowing) : { counts: NOTHING, isCapped: false };
    if (found.counts.ALL === 0) await this.noteStrangers(actor, filter);
    return found;
  }

  /** Who looks, for `tabsOf`. */
  async viewer(actor: UserActor): Promise<Viewer> {
    const groupIds = await this.uow.read(actor, (tx) => this.narrowed.groupIds(tx));
    return { userId: actor.userId, groupIds: new Set(groupIds) };
  }

  private async count(actor: Actor, narrowing: Narrowing): Promise<NarrowedCounts> {
    if (!isCountedAnyway(narrowing)) {
      return this.uow.read(actor, (tx) => this.narrowed.counts(tx, narrowing));
    }
    const { counts, unfolded } = await this.uow.read(actor, (tx) => this.inbox.counts(tx, narrowing));
    if (unfolded > LONG_SUMS) {
      const house = systemActor(actor.agencyId, 'fold the counts');
      await this.uow.writeOnce(house, (tx) => this.inbox.foldCounts(tx));
    }
    return { counts, isCapped: false };
  }

  /** Nothing was found of what was named: it may be somebody else's, and that leaves a trail. */
  private async noteStrangers(actor: Actor, filter: InboxFilter): Promise<void> {
    if (actor.kind !== 'user') return;
    const { clientId, channelId, tagId, groupId, assigneeId } = filter;
    if (isGiven(clientId)) await this.clients.find(actor, clientId);
    if (isGiven(tagId)) await this.tags.one(actor, tagId);
    if (isGiven(groupId)) await this.groups.find(actor, groupId);
    if (isGiven(channelId)) {
      const lines = await this.channels.visible(actor);
      if (![...lines.keys()].some((id) => id === channelId)) this.trail.dropped(actor, 'channel', channelId);
    }
    if (isGiven(assigneeId) && !(await this.team.findMany(actor, [assigneeId])).has(assigneeId)) {
      this.trail.dropped(actor, 'user', assigneeId);
    }
  }
}

const isPossible = (actor: Actor, { clientId }: Narrowing): boolean =>
  clientId === null || seesClient(actor, clientId);
