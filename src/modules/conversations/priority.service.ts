import { Injectable } from '@nestjs/common';
import type { UserActor } from '../../kernel/actor.js';
import { threadAudit } from './conversations.audit.js';
import type { ConversationPriority, ConversationView } from './conversations.js';
import { ThreadChanges } from './thread-changes.js';
import { priorityChanged } from './thread-lines.js';
import { Timeline } from './timeline.js';
import { WorkRepository } from './work.repository.js';

/** What comes before what. */
@Injectable()
export class PriorityService {
  constructor(
    private readonly changes: ThreadChanges,
    private readonly work: WorkRepository,
    private readonly timeline: Timeline,
  ) {}

  /** Repeating it changes nothing. @throws DomainError NOT_FOUND. */
  async set(actor: UserActor, rawId: string, priority: ConversationPriority): Promise<ConversationView> {
    return this.changes.change(actor, rawId, async (tx, before) => {
      const from = before.priority;
      if (from === priority) return false;
      await this.work.setPriority(tx, before.id, priority);
      await this.timeline.tell(tx, before, priorityChanged(from, priority));
      tx.audit(threadAudit('priority_set', before, { from, to: priority }));
      return true;
    });
  }
}
