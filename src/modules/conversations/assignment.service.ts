import { Injectable } from '@nestjs/common';
import { permissionMissing } from '../../auth/access.js';
import type { WriteTx } from '../../database/transaction.js';
import type { Actor, UserActor } from '../../kernel/actor.js';
import { parseId, type UserId } from '../../kernel/ids.js';
import { TeamService } from '../team/team.service.js';
import { assigned, threadAudit } from './conversations.audit.js';
import { alreadyAssigned, archived, unknownAssignee } from './conversations.errors.js';
import type { Conversation, ConversationView } from './conversations.js';
import { mayWorkOn } from './conversations.policy.js';
import { ConversationsRepository } from './conversations.repository.js';
import { ThreadChanges } from './thread-changes.js';
import { assigneeChanged, type Handing } from './thread-lines.js';
import { Timeline } from './timeline.js';

/** Who works on what. */
@Injectable()
export class AssignmentService {
  constructor(
    private readonly changes: ThreadChanges,
    private readonly repository: ConversationsRepository,
    private readonly team: TeamService,
    private readonly timeline: Timeline,
  ) {}

  /**
   * Hands a thread to a colleague, or with null to nobody. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT for somebody who could not see the thread or not reply.
   */
  async assign(actor: Actor, rawId: string, assigneeId: string | null): Promise<ConversationView> {
    return this.changes.change(actor, rawId, async (tx, before) => {
      const assignee = assigneeId === null ? null : await this.eligible(tx, before, assigneeId);
      if (before.assigneeId === assignee) return false;
      await this.hand(tx, before, assignee);
      tx.audit(assigned(before, before.assigneeId, assignee));
      return true;
    });
  }

  /**
   * Takes a thread that nobody works on. Of several who claim it at once one has it; for whoever has it already,
   * nothing changes.
   *
   * @throws DomainError NOT_FOUND; CONFLICT ALREADY_ASSIGNED with `assigneeId`, or CONVERSATION_CLOSED; FORBIDDEN for
   * somebody who may not reply any more.
   */
  async claim(actor: UserActor, rawId: string): Promise<ConversationView> {
    return this.changes.change(actor, rawId, async (tx, before) => {
      const me = actor.userId as UserId;
      if (before.assigneeId === me) return false;
      if (before.status === 'CLOSED') throw archived(before.id);
      if (before.assigneeId) throw alreadyAssigned(before.id, before.assigneeId);
      // What the door knows of the actor may be two seconds old, and nobody gives back what they take now.
      if (!(await this.mayWork(tx, before, me))) throw permissionMissing('chat.reply');
      await this.hand(tx, before, me, 'Claimed by');
      tx.audit(threadAudit('claimed', before, { to: me }));
      return true;
    });
  }

  /** Whose a thread is that comes back: nobody's, where its assignee could not work on it any more. */
  async releaseFromGone(tx: WriteTx, thread: Conversation): Promise<UserId | null> {
    const { assigneeId } = thread;
    if (!assigneeId || (await this.mayWork(tx, thread, assigneeId))) return assigneeId;
    await this.hand(tx, thread, null);
    tx.audit(assigned(thread, assigneeId, null));
    return null;
  }

  /** Gives a locked thread to somebody who is held so, or to nobody, and tells its timeline. */
  async hand(tx: WriteTx, thread: Conversation, to: UserId | null, handing?: Handing): Promise<void> {
    await this.repository.setAssignee(tx, thread.id, to);
    const named = to && { id: to, name: await this.team.displayName(tx, to) };
    await this.timeline.tell(tx, thread, assigneeChanged(thread.assigneeId, named, handing));
  }

  /**
   * Somebody who could work on a locked thread, until the transaction ends.
   *
   * @throws DomainError INVALID_INPUT naming the field.
   */
  async eligible(tx: WriteTx, thread: Conversation, rawId: string, field?: string): Promise<UserId> {
    const id = parseId<'User'>(rawId);
    if (!id || !(await this.mayWork(tx, thread, id))) throw unknownAssignee(rawId, field);
    return id;
  }

  private async mayWork(tx: WriteTx, thread: Conversation, id: UserId): Promise<boolean> {
    const colleague = await this.team.colleague(tx, id);
    return colleague !== null && mayWorkOn(colleague, thread);
  }
}
