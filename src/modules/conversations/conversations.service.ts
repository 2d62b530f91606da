import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import type { TenantTx, WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, hearsClient, systemActor, type UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { type ConversationId, parseId, type UserId } from '../../kernel/ids.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { LiveStream } from '../../realtime/live-stream.js';
import { ChannelsService } from '../channels/channels.service.js';
import { ClientsService } from '../clients/clients.service.js';
import { TeamService } from '../team/team.service.js';
import { assigned } from './conversations.audit.js';
import { mayNotBecome, unknownAssignee } from './conversations.errors.js';
import {
  ConversationRead,
  conversationChanged,
  conversationRead,
  conversationTopic,
} from './conversations.events.js';
import {
  type Conversation,
  type ConversationCounts,
  type ConversationStatus,
  type ConversationTab,
  type ConversationView,
  type InboxRow,
  isDone,
  mayBecome,
  statusAfterInbound,
} from './conversations.js';
import { mayWorkOn } from './conversations.policy.js';
import {
  ConversationsRepository,
  type NewConversation,
  type ReadPosition,
} from './conversations.repository.js';
import { InboxRepository } from './inbox.repository.js';

/** Changes since the counts were last folded, before they are folded again. */
const LONG_SUMS = 2_000;

export interface ListConversations {
  readonly tab: ConversationTab;
  readonly limit?: number | null;
  readonly beforeId?: string | null;
  /** Whole threads; rows of the inbox unless told. */
  readonly whole?: boolean;
}

/** Threads: the inbox and its tabs, who works on what, and what became of it. */
@Injectable()
export class ConversationsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: ConversationsRepository,
    private readonly inbox: InboxRepository,
    private readonly clients: ClientsService,
    private readonly channels: ChannelsService,
    private readonly team: TeamService,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * One page of a tab, newest first: 50 unless told, at most 100. `beforeId` is the last id of the page before.
   * A thread that got a message in between has moved to the top, so a client that pages drops ids it has.
   */
  async list(actor: Actor, { tab, limit, beforeId, whole }: ListConversations): Promise<InboxRow[]> {
    const page = {
      tab,
      limit: pageSize(limit),
      beforeId: cursorId<'Conversation'>('beforeId', beforeId),
      shape: whole ? 'whole' : 'row',
    } as const;
    const [lines, found] = await Promise.all([
      this.channels.visible(actor),
      this.uow.read(actor, (tx) => this.inbox.page(tx, page)),
    ]);
    // The rows are ours and new: given their line where they are, instead of being copied fifty times.
    return found.map((c) => Object.assign(c, { channel: (c.channelId && lines.get(c.channelId)) ?? null }));
  }

  /** What somebody asks for by its id. Null for what the actor may not see, and for what does not exist. */
  async one(actor: UserActor, rawId: string): Promise<ConversationView | null> {
    return (await this.find(actor, rawId)) ?? this.trail.dropped(actor, 'conversation', rawId);
  }

  /** The same for the house's own purposes: nobody has named it. */
  async find(actor: Actor, rawId: string): Promise<ConversationView | null> {
    const id = parseId<'Conversation'>(rawId);
    const found = id && (await this.uow.read(actor, (tx) => this.repository.findById(tx, id)));
    return found ? this.view(actor, found) : null;
  }

  /** How many threads stand in each tab, for this viewer. Who finds the sums long shortens them. */
  async counts(actor: Actor): Promise<ConversationCounts> {
    const { counts, unfolded } = await this.uow.read(actor, (tx) => this.inbox.counts(tx));
    if (unfolded > LONG_SUMS) {
      const house = systemActor(actor.agencyId, 'fold the counts');
      await this.uow.writeOnce(house, (tx) => this.inbox.foldCounts(tx));
    }
    return counts;
  }

  /**
   * Hands a thread to a colleague, or with null to nobody. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT for somebody who could not see the thread or not reply.
   */
  async assign(actor: UserActor, rawId: string, assigneeId: string | null): Promise<ConversationView> {
    return this.change(actor, rawId, async (tx, before) => {
      const assignee = assigneeId === null ? null : await this.assignee(tx, before, assigneeId);
      if (before.assigneeId === assignee) return false;
      await this.repository.setAssignee(tx, before.id, assignee);
      tx.audit(assigned(before, before.assigneeId, assignee));
      return true;
    });
  }

  /**
   * Moves a thread to another status. Repeating it changes nothing. One that was done and is not any more is
   * nobody's when its assignee has gone meanwhile.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT for REOPENED where nothing was done before; CONFLICT when an
   * archived thread would come back beside a newer one of the same customer.
   */
  async setStatus(actor: UserActor, rawId: string, status: ConversationStatus): Promise<ConversationView> {
    return this.change(actor, rawId, async (tx, before) => {
      if (before.status === status) return false;
      if (!mayBecome(before.status, status)) throw mayNotBecome(before.status, status);
      await this.repository.setStatus(tx, before.id, status);
      tx.audit({
        action: 'conversation.status_set',
        subjectId: before.id,
        clientId: before.clientId,
        details: { from: before.status, to: status },
      });
      if (isDone(before.status) && !isDone(status)) await this.releaseFromGone(tx, before);
      return true;
    });
  }

  /** Moves the actor's read cursor to a position, never back. */
  async markRead(tx: WriteTx, actor: UserActor, conversation: Conversation, at: ReadPosition): Promise<void> {
    if (!(await this.repository.markRead(tx, conversation, actor.userId, at))) return;
    tx.emit(conversationRead(conversation, actor.userId, at.seq));
    const { id: subjectId, clientId } = conversation;
    tx.audit({ action: 'conversation.read', subjectId, clientId, details: { seq: at.seq } });
  }

  /**
   * The thread an inbound message belongs to, locked: the contact's open one, or the archived one if the
   * client lets customers reopen, or a new one. A thread that was done or waiting is open again, and nobody's when
   * its assignee has gone meanwhile.
   */
  async receive(tx: WriteTx, wanted: NewConversation): Promise<Conversation> {
    const latest = await this.repository.lockLatest(tx, wanted.contactId, wanted.channelId);
    const reusable =
      latest && (latest.status !== 'CLOSED' || (await this.clients.allowsReopen(tx, wanted.clientId)));
    if (!latest || !reusable) return this.start(tx, wanted);
    const status = statusAfterInbound(latest.status);
    if (status === latest.status) return latest;
    await this.repository.setStatus(tx, latest.id, status);
    const assigneeId = isDone(latest.status) ? await this.releaseFromGone(tx, latest) : latest.assigneeId;
    return { ...latest, status, assigneeId };
  }

  findIn(tx: TenantTx, id: ConversationId): Promise<Conversation | null> {
    return this.repository.findById(tx, id);
  }

  /** Every change of the agency's inbox that the actor may see, as the thread stands when it is told. */
  updates(actor: UserActor, agencyId: number | null | undefined): LiveStream<ConversationView> {
    if (agencyId !== null && agencyId !== undefined && agencyId !== actor.agencyId) {
      this.trail.dropped(actor, 'agency', agencyId);
      return LiveStream.empty();
    }
    return new LiveStream({
      topic: conversationTopic(actor.agencyId),
      accepts: (event) =>
        hearsClient(actor, event.clientId) &&
        (!ConversationRead.is(event) || event.payload.userId === actor.userId),
      load: (event) => this.find(actor, String(event.payload.conversationId)),
    });
  }

  private async start(tx: WriteTx, wanted: NewConversation): Promise<Conversation> {
    await this.repository.insert(tx, wanted);
    const made = await this.repository.lockLatest(tx, wanted.contactId, wanted.channelId);
    if (!made) throw new Error('A conversation that was just made is not there.');
    return made;
  }

  private async change(
    actor: UserActor,
    rawId: string,
    act: (tx: WriteTx, before: Conversation) => Promise<boolean>,
  ): Promise<ConversationView> {
    const id = parseId<'Conversation'>(rawId);
    if (!id) throw notFound('Conversation', { id: rawId });
    const after = await this.uow.write(actor, async (tx) => {
      const before = await this.repository.lock(tx, id);
      if (!before) throw notFound('Conversation', { id });
      if (!(await act(tx, before))) return before;
      tx.emit(conversationChanged(before));
      return (await this.repository.findById(tx, id)) ?? before;
    });
    return this.view(actor, after);
  }

  /** Whose a thread is that comes back: nobody's, where its assignee could not work on it any more. */
  private async releaseFromGone(tx: WriteTx, thread: Conversation): Promise<UserId | null> {
    const { id, assigneeId } = thread;
    const colleague = assigneeId && (await this.team.colleague(tx, assigneeId));
    if (!assigneeId || (colleague && mayWorkOn(colleague, thread))) return assigneeId;
    await this.repository.setAssignee(tx, id, null);
    tx.audit(assigned(thread, assigneeId, null));
    return null;
  }

  private async assignee(tx: WriteTx, conversation: Conversation, rawId: string): Promise<UserId> {
    const id = parseId<'User'>(rawId);
    const colleague = id && (await this.team.colleague(tx, id));
    if (!id || !colleague || !mayWorkOn(colleague, conversation)) throw unknownAssignee(rawId);
    return id;
  }

  private async view(actor: Actor, conversation: Conversation): Promise<ConversationView> {
    return { ...conversation, channel: await this.channels.find(actor, conversation.channelId) };
  }
}
