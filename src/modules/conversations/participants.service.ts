import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { type ConversationId, parseId, type UserId } from '../../kernel/ids.js';
import { TeamService } from '../team/team.service.js';
import { tooManyParticipants, unknownParticipant } from './conversations.errors.js';
import type { ConversationView, PlaceOfThread } from './conversations.js';
import { mayTakePart } from './conversations.policy.js';
import { ParticipantsRepository } from './participants.repository.js';
import { ThreadChanges } from './thread-changes.js';

/**
 * Who takes part in a thread beside its assignee: whoever it was ever handed to (the database sees to that), was
 * mentioned in it, or was added by hand. Replying alone adds nobody, since it would slow down every reply.
 */
@Injectable()
export class ParticipantsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly changes: ThreadChanges,
    private readonly repository: ParticipantsRepository,
    private readonly team: TeamService,
  ) {}

  /**
   * Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT userId for somebody who could not see the thread; LIMIT_EXCEEDED
   * beyond 100.
   */
  async add(actor: UserActor, rawId: string, rawUserId: string): Promise<ConversationView> {
    return this.changes.change(actor, rawId, async (tx, thread) => {
      const userId = await this.colleague(tx, thread, rawUserId);
      if (await this.repository.isIn(tx, thread, userId)) return false;
      const [added] = await this.repository.add(tx, thread, [userId]);
      if (!added) throw tooManyParticipants(thread.id);
      tx.audit(line('conversation.participant_added', thread, userId));
      return true;
    });
  }

  /** Repeating it changes nothing, and so does naming somebody who takes no part. */
  async remove(actor: UserActor, rawId: string, rawUserId: string): Promise<ConversationView> {
    const userId = parseId<'User'>(rawUserId);
    return this.changes.change(actor, rawId, async (tx, thread) => {
      if (!userId || !(await this.team.colleague(tx, userId))) return false;
      if (!(await this.repository.remove(tx, thread, userId))) return false;
      tx.audit(line('conversation.participant_removed', thread, userId));
      return true;
    });
  }

  /**
   * Part of something that names people in a thread, which must be locked by the transaction: they take part from now
   * on, as far as there is room for 100. Whether they may see the thread is for the caller to know. Nobody is told.
   */
  async join(tx: WriteTx, thread: PlaceOfThread, userIds: readonly UserId[]): Promise<void> {
    if (userIds.length > 0) await this.repository.add(tx, thread, [...new Set(userIds)]);
  }

  /** Those of each of these threads whom the actor may see, the first first; at most 100 of each. */
  ofThreads(
    actor: UserActor,
    ids: readonly ConversationId[],
  ): Promise<ReadonlyMap<ConversationId, readonly UserId[]>> {
    return this.uow.read(actor, (tx) => this.repository.ofThreads(tx, ids));
  }

  private async colleague(tx: WriteTx, thread: PlaceOfThread, rawId: string): Promise<UserId> {
    const id = parseId<'User'>(rawId);
    const colleague = id && (await this.team.colleague(tx, id));
    if (!id || !colleague || !mayTakePart(colleague, thread)) throw unknownParticipant(rawId);
    return id;
  }
}

const line = (action: string, { id, clientId }: PlaceOfThread, userId: UserId) => ({
  action,
  subjectId: id,
  clientId,
  details: { userId },
});
