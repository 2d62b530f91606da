import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Dead, type Job, type JobContext, type JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { systemActor, type UserActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { type ConversationId, parseId } from '../../kernel/ids.js';
import { statusSet, threadAudit } from './conversations.audit.js';
import { archived } from './conversations.errors.js';
import { conversationChanged } from './conversations.events.js';
import type { Conversation, ConversationView } from './conversations.js';
import { ConversationsRepository } from './conversations.repository.js';
import { assertMaySleepUntil } from './snooze.policy.js';
import { StatusService } from './status.service.js';
import { ThreadChanges } from './thread-changes.js';
import { snoozeChanged } from './thread-lines.js';
import { Timeline } from './timeline.js';
import { WorkRepository } from './work.repository.js';

const WAKE = 'conversation.wake';

const payload = z.object({ conversationId: z.string(), until: z.iso.datetime() });
type Payload = z.infer<typeof payload>;

/** Threads that wait for a moment rather than for their customer. */
@Injectable()
export class SnoozeService implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly changes: ThreadChanges,
    private readonly threads: ConversationsRepository,
    private readonly work: WorkRepository,
    private readonly statuses: StatusService,
    private readonly timeline: Timeline,
    private readonly jobs: JobQueue,
    private readonly handlers: JobHandlers,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(WAKE, this);
  }

  /**
   * PENDING until a moment, then OPEN by itself; a message of the customer and every change of status end it sooner.
   * Another moment replaces the one before, and the same one again changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT until; CONFLICT CONVERSATION_CLOSED.
   */
  async snooze(actor: UserActor, rawId: string, until: Date): Promise<ConversationView> {
    assertMaySleepUntil(until, this.clock.now());
    return this.changes.change(actor, rawId, async (tx, before) => {
      if (before.status === 'CLOSED') throw archived(before.id);
      if (before.snoozedUntil?.getTime() === until.getTime()) return false;
      if (before.status !== 'PENDING') await this.statuses.move(tx, before, 'PENDING');
      await this.work.setSnooze(tx, before.id, until);
      await this.timeline.tell(tx, before, snoozeChanged(before.snoozedUntil, until));
      await this.queueWaking(tx, before.id, until);
      tx.audit(threadAudit('snoozed', before, { from: before.snoozedUntil, to: until }));
      return true;
    });
  }

  /** Wakes a thread if it still sleeps until that very moment: any other sleep has a job of its own. */
  async run(job: Job<Payload>, { complete }: JobContext): Promise<void> {
    const id = parseId<'Conversation'>(job.payload.conversationId);
    if (!id) throw new Dead('The job names no conversation.');
    const until = new Date(job.payload.until).getTime();
    await this.uow.write(systemActor(job.agencyId, 'wake a conversation'), async (tx) => {
      const thread = await this.threads.lock(tx, id);
      if (thread?.snoozedUntil?.getTime() === until) await this.wake(tx, thread);
      await complete(tx);
    });
  }

  private async wake(tx: WriteTx, thread: Conversation): Promise<void> {
    await this.statuses.move(tx, thread, 'OPEN', 'because its time has come');
    tx.audit(statusSet(thread, 'OPEN', 'SNOOZE_OVER'));
    tx.emit(conversationChanged(thread));
  }

  /** A lane for each: one that sleeps for a year keeps no other from waking. */
  private queueWaking(tx: WriteTx, conversationId: ConversationId, at: Date): Promise<void> {
    const until = at.toISOString();
    const lane = `${WAKE}:${conversationId}:${until}`;
    return this.jobs.add(tx, { kind: WAKE, lane, payload: { conversationId, until }, runAt: at });
  }
}
