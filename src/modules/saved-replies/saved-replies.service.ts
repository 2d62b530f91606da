import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, hearsClient, systemActor, type UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { newId, parseId, type SavedReplyId } from '../../kernel/ids.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import type { Substitution } from '../../kernel/substitution.js';
import { LiveStream } from '../../realtime/live-stream.js';
import { ClientsService } from '../clients/clients.service.js';
import { VariablesService } from '../contacts/variables.service.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { ofTheWholeAgency, tooManySavedReplies } from './saved-replies.errors.js';
import { SavedReplyChanged, savedReplyChanged, savedReplyTopic } from './saved-replies.events.js';
import { bodyOf, MAX_SAVED_REPLIES, type SavedReply, searchOf, shortCodeOf } from './saved-replies.js';
import { SavedRepliesRepository } from './saved-replies.repository.js';

export interface ListSavedReplies {
  /** Only those that can be used for this client. */
  readonly clientId?: number | null;
  /** Part of the code or of the body. */
  readonly text?: string | null;
  readonly limit?: number | null;
  readonly afterId?: string | null;
}

export interface NewSavedReply {
  readonly shortCode: string;
  readonly body: string;
  /** Null: for every client of the agency. */
  readonly clientId: number | null;
}

/** What became of a saved reply: as it is now, or null for one that is gone. */
export interface SavedReplyChange {
  readonly id: SavedReplyId;
  readonly savedReply: SavedReply | null;
}

/** Texts to be sent again and again: of the whole agency, for everybody to use, and of single clients. */
@Injectable()
export class SavedRepliesService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly replies: SavedRepliesRepository,
    private readonly clients: ClientsService,
    private readonly conversations: ConversationsService,
    private readonly variables: VariablesService,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * Those of the agency and of the clients that the actor sees, by id: 50 unless told, at most 100. With a client:
   * what can be used for it, its own reply in place of the agency's of the same code. `afterId` is the last id of
   * the page before.
   *
   * @throws DomainError INVALID_INPUT limit, afterId or text.
   */
  async list(
    actor: UserActor,
    { clientId = null, text, limit, afterId }: ListSavedReplies,
  ): Promise<SavedReply[]> {
    const page = {
      limit: pageSize(limit),
      after: cursorId<'SavedReply'>('afterId', afterId),
      text: searchOf(text),
      clientId,
    };
    if (clientId !== null && !(await this.isVisible(actor, clientId))) {
      this.trail.dropped(actor, 'client', clientId);
      return [];
    }
    return this.uow.read(actor, (tx) => this.replies.page(tx, page));
  }

  /** Null for what the actor may not see, and for what does not exist. */
  async one(actor: UserActor, rawId: string): Promise<SavedReply | null> {
    return (await this.find(actor, rawId)) ?? this.trail.dropped(actor, 'saved reply', rawId);
  }

  /** The same for the house's own purposes: nobody has named it. */
  async find(actor: Actor, rawId: string): Promise<SavedReply | null> {
    const id = parseId<'SavedReply'>(rawId);
    return id && this.uow.read(actor, (tx) => this.replies.findById(tx, id));
  }

  /**
   * A reply as the contact of a conversation would read it, for the composer. Null where the actor sees no such
   * reply or conversation, and for a reply of another client than the conversation's.
   */
  async text(actor: UserActor, rawId: string, conversationId: string): Promise<Substitution | null> {
    const [reply, conversation] = await Promise.all([
      this.one(actor, rawId),
      this.conversations.one(actor, conversationId),
    ]);
    if (!reply || !conversation) return null;
    if (reply.clientId !== null && reply.clientId !== conversation.clientId) return null;
    return this.variables.fill(actor, conversation.contactId, reply.body);
  }

  /**
   * A repeat finds the code taken and changes nothing.
   *
   * @throws DomainError INVALID_INPUT shortCode or body; FORBIDDEN SCOPE_EXCEEDS_OWN without a client, for who sees
   * some clients only; NOT_FOUND for a client that the actor does not see; CONFLICT SHORT_CODE_TAKEN; LIMIT_EXCEEDED
   * beyond 1,000 of an agency.
   */
  async create(actor: UserActor, { shortCode, body, clientId }: NewSavedReply): Promise<SavedReply> {
    const reply = {
      id: newId<'SavedReply'>(),
      clientId,
      shortCode: shortCodeOf(shortCode),
      body: bodyOf(body),
    };
    if (clientId === null) assertMayChange(actor, reply);
    else if (!(await this.isVisible(actor, clientId))) throw notFound('Client', { id: clientId });
    await this.assertRoom(actor);
    return this.uow.write(actor, async (tx) => {
      const made = await this.replies.insert(tx, reply);
      told(tx, 'saved_reply.created', made, { shortCode: made.shortCode });
      return made;
    });
  }

  /**
   * Repeating it changes nothing.
   *
   * @throws DomainError INVALID_INPUT shortCode or body; NOT_FOUND; FORBIDDEN SCOPE_EXCEEDS_OWN for one of the
   * agency, for who sees some clients only; CONFLICT SHORT_CODE_TAKEN.
   */
  async update(
    actor: UserActor,
    rawId: string,
    typed: Pick<NewSavedReply, 'shortCode' | 'body'>,
  ): Promise<SavedReply> {
    const [shortCode, body] = [shortCodeOf(typed.shortCode), bodyOf(typed.body)];
    return this.change(actor, rawId, async (tx, before) => {
      if (before.shortCode === shortCode && before.body === body) return before;
      const after = await this.replies.change(tx, before.id, shortCode, body);
      told(tx, 'saved_reply.updated', after, { from: before.shortCode, to: shortCode });
      return after;
    });
  }

  /** @throws DomainError NOT_FOUND, a repeat included; FORBIDDEN SCOPE_EXCEEDS_OWN as for an update. */
  async remove(actor: UserActor, rawId: string): Promise<void> {
    await this.change(actor, rawId, async (tx, before) => {
      await this.replies.remove(tx, before.id);
      told(tx, 'saved_reply.deleted', before, { shortCode: before.shortCode });
    });
  }

  /** Every change of a saved reply that the actor may see, as it stands when it is told. */
  updates(actor: UserActor, agencyId: number | null | undefined): LiveStream<SavedReplyChange> {
    if (this.trail.isForeignAgency(actor, agencyId)) return LiveStream.empty();
    return new LiveStream({
      topic: savedReplyTopic(actor.agencyId),
      accepts: (event) =>
        SavedReplyChanged.is(event) && (event.clientId === null || hearsClient(actor, event.clientId)),
      load: async (event) => {
        const id = parseId<'SavedReply'>(event.payload.savedReplyId);
        return id && { id, savedReply: await this.find(actor, id) };
      },
    });
  }

  private async change<T>(
    actor: UserActor,
    rawId: string,
    act: (tx: WriteTx, before: SavedReply) => Promise<T>,
  ): Promise<T> {
    const id = parseId<'SavedReply'>(rawId);
    if (!id) throw notFound('SavedReply', { id: rawId });
    return this.uow.write(actor, async (tx) => {
      const before = await this.replies.lock(tx, id);
      if (!before) throw notFound('SavedReply', { id });
      assertMayChange(actor, before);
      return act(tx, before);
    });
  }

  /** Counted by the house, because those of hidden clients count as well. Two made at once may be one too many. */
  private async assertRoom({ agencyId }: UserActor): Promise<void> {
    const house = systemActor(agencyId, 'count saved replies');
    const count = await this.uow.read(house, (tx) => this.replies.count(tx));
    if (count >= MAX_SAVED_REPLIES) throw tooManySavedReplies();
  }

  private isVisible(actor: UserActor, clientId: number): Promise<boolean> {
    return this.uow.read(actor, (tx) => this.clients.isVisible(tx, clientId));
  }
}

/** What everybody uses is changed by those who see everybody. */
function assertMayChange(actor: UserActor, { clientId }: Pick<SavedReply, 'clientId'>): void {
  if (clientId === null && actor.clients !== 'all') throw ofTheWholeAgency();
}

function told(
  tx: WriteTx,
  action: string,
  reply: SavedReply,
  details: Readonly<Record<string, unknown>>,
): void {
  tx.emit(savedReplyChanged(tx.agencyId, reply));
  tx.audit({ action, subjectId: reply.id, clientId: reply.clientId, details });
}
