import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import type { Actor } from '../../kernel/actor.js';
import { AssignmentService } from './assignment.service.js';
import { statusSet } from './conversations.audit.js';
import { mayNotBecome } from './conversations.errors.js';
import {
  type Conversation,
  type ConversationStatus,
  type ConversationView,
  isDone,
  mayBecome,
} from './conversations.js';
import { ConversationsRepository } from './conversations.repository.js';
import { ThreadChanges } from './thread-changes.js';
import { snoozeChanged, statusChanged } from './thread-lines.js';
import { Timeline } from './timeline.js';

/** What becomes of a thread. */
@Injectable()
export class StatusService {
  constructor(
    private readonly changes: ThreadChanges,
    private readonly repository: ConversationsRepository,
    private readonly assignments: AssignmentService,
    private readonly timeline: Timeline,
  ) {}

  /**
   * Moves a thread to another status. Repeating it changes nothing. One that was done and is not any more is
   * nobody's when its assignee has gone meanwhile.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT for REOPENED where nothing was done before; CONFLICT when an
   * archived thread would come back beside a newer one of the same customer.
   */
  async setStatus(actor: Actor, rawId: string, status: ConversationStatus): Promise<ConversationView> {
    return this.changes.change(actor, rawId, async (tx, before) => {
      if (before.status === status) return false;
      if (!mayBecome(before.status, status)) throw mayNotBecome(before.status, status);
      await this.move(tx, before, status);
      tx.audit(statusSet(before, status));
      return true;
    });
  }

  /**
   * The move itself, of a locked thread to another status; it ends a snooze. Answers the thread as it stands then.
   *
   * @param why for the timeline, where nobody did it: `after 7 days without a message`.
   */
  async move(
    tx: WriteTx,
    before: Conversation,
    status: ConversationStatus,
    why?: string,
  ): Promise<Conversation> {
    await this.repository.setStatus(tx, before.id, status);
    if (before.snoozedUntil) await this.timeline.tell(tx, before, snoozeChanged(before.snoozedUntil, null));
    await this.timeline.tell(tx, before, statusChanged(before.status, status, why));
    const isBack = isDone(before.status) && !isDone(status);
    const assigneeId = isBack ? await this.assignments.releaseFromGone(tx, before) : before.assigneeId;
    return { ...before, status, assigneeId, snoozedUntil: null };
  }
}
