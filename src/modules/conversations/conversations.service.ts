import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import type { TenantTx, WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, hearsClient, type UserActor } from '../../kernel/actor.js';
import { type ConversationId, parseId } from '../../kernel/ids.js';
import { MAX_PAGE } from '../../kernel/page.js';
import { LiveStream } from '../../realtime/live-stream.js';
import { ChannelsService } from '../channels/channels.service.js';
import { ClientsService } from '../clients/clients.service.js';
import { ConversationRead, conversationRead, conversationTopic } from './conversations.events.js';
import { type Conversation, type ConversationView, statusAfterInbound } from './conversations.js';
import {
  ConversationsRepository,
  type NewConversation,
  type ReadPosition,
} from './conversations.repository.js';
import { StatusService } from './status.service.js';

/** Threads: what somebody reads of one, and the thread that a message belongs to. */
@Injectable()
export class ConversationsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: ConversationsRepository,
    private readonly clients: ClientsService,
    private readonly channels: ChannelsService,
    private readonly statuses: StatusService,
    private readonly trail: AccessTrail,
  ) {}

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

  /** Those of the ids that the actor may see, by id. At most 100 ids: loaders bound their batches to a page. */
  async findMany(
    actor: Actor,
    ids: readonly ConversationId[],
  ): Promise<ReadonlyMap<ConversationId, ConversationView>> {
    if (ids.length > MAX_PAGE) throw new RangeError(`More than ${MAX_PAGE} conversations at once.`);
    const [lines, found] = await Promise.all([
      this.channels.visible(actor),
      this.uow.read(actor, (tx) => this.repository.findMany(tx, ids)),
    ]);
    const channelOf = ({ channelId }: Conversation) => (channelId && lines.get(channelId)) ?? null;
    return new Map(found.map((thread) => [thread.id, { ...thread, channel: channelOf(thread) }]));
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
   * its assignee has gone meanwhile. A blocked contact opens nothing: its thread stays as it is, and a new one is
   * resolved from the beginning.
   *
   * Answers go to where the customer wrote last: who was merged writes from several ids.
   */
  async receive(tx: WriteTx, wanted: NewConversation): Promise<Conversation> {
    const latest = await this.repository.lockLatest(tx, wanted.contactId, wanted.channelId);
    const reusable =
      latest && (latest.status !== 'CLOSED' || (await this.clients.allowsReopen(tx, wanted.clientId)));
    if (!latest || !reusable) return this.start(tx, wanted);
    if (latest.customerExternalId !== wanted.customerExternalId) {
      await this.repository.setAddress(tx, latest.id, wanted.customerExternalId);
    }
    const status = wanted.isBlocked ? latest.status : statusAfterInbound(latest.status);
    if (status === latest.status) return latest;
    return this.statuses.move(tx, latest, status);
  }

  /** Nobody else changes it, or appends to it, until the transaction ends. Null for what its actor may not see. */
  lock(tx: WriteTx, id: ConversationId): Promise<Conversation | null> {
    return this.repository.lock(tx, id);
  }

  findIn(tx: TenantTx, id: ConversationId): Promise<Conversation | null> {
    return this.repository.findById(tx, id);
  }

  /** Every change of the agency's inbox that the actor may see, as the thread stands when it is told. */
  updates(actor: UserActor, agencyId: number | null | undefined): LiveStream<ConversationView> {
    if (this.trail.isForeignAgency(actor, agencyId)) return LiveStream.empty();
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

  private async view(actor: Actor, conversation: Conversation): Promise<ConversationView> {
    return { ...conversation, channel: await this.channels.find(actor, conversation.channelId) };
  }
}
