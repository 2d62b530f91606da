import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { hearsClient, type UserActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { notFound } from '../../kernel/errors.js';
import { newId, parseId, type UserId } from '../../kernel/ids.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { LiveStream } from '../../realtime/live-stream.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { notWaiting, tooManyScheduled } from './messages.errors.js';
import { ScheduledMessageChanged, scheduledMessageChanged, scheduledTopic } from './messages.events.js';
import {
  assertIsSchedulable,
  type ContentChoice,
  MAX_WAITING,
  type ScheduledMessage,
  type ScheduledMessageStatus,
  scheduledContent,
} from './scheduled.js';
import { ScheduledRepository } from './scheduled.repository.js';
import { SEND_SCHEDULED } from './scheduled-sender.js';
import { clientIdOf } from './sending.js';

export interface ScheduleMessage {
  readonly conversationId: string;
  readonly sendAt: Date;
  readonly content: ContentChoice;
  readonly clientMessageId?: string | null;
}

export interface ListScheduled {
  readonly conversationId: string;
  /** WAITING unless told. */
  readonly status?: ScheduledMessageStatus | null;
  readonly limit?: number | null;
  readonly afterId?: string | null;
}

/** What is to be sent later. */
@Injectable()
export class ScheduledService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly conversations: ConversationsService,
    private readonly repository: ScheduledRepository,
    private readonly jobs: JobQueue,
    private readonly clock: Clock,
  ) {}

  /**
   * Sends something in the actor's name when its time comes, if the actor may still send it then. A repeat with the
   * same `clientMessageId` answers the first result.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT sendAt, content or clientMessageId; LIMIT_EXCEEDED when 50 of the
   * thread wait already.
   */
  async schedule(actor: UserActor, command: ScheduleMessage): Promise<ScheduledMessage> {
    const clientMessageId = clientIdOf(command.clientMessageId);
    const conversationId = parseId<'Conversation'>(command.conversationId);
    if (!conversationId) throw notFound('Conversation', { id: command.conversationId });
    return this.uow.write(actor, async (tx) => {
      const thread = await this.conversations.lock(tx, conversationId);
      if (!thread) throw notFound('Conversation', { id: conversationId });
      const repeat =
        clientMessageId && (await this.repository.findRepeat(tx, conversationId, clientMessageId));
      if (repeat) return repeat;
      const { sendAt } = command;
      assertIsSchedulable(sendAt, this.clock.now());
      const content = scheduledContent(command.content);
      const waiting = await this.repository.countWaiting(tx, conversationId);
      if (waiting >= MAX_WAITING) throw tooManyScheduled();
      const { clientId } = thread;
      const authorId = actor.userId as UserId;
      const made = await this.repository.insert(tx, {
        id: newId<'ScheduledMessage'>(),
        ...{ clientId, conversationId, authorId, sendAt, content, clientMessageId },
      });
      const payload = { scheduledMessageId: made.id };
      await this.jobs.add(tx, { kind: SEND_SCHEDULED, lane: `scheduled:${made.id}`, payload, runAt: sendAt });
      tx.emit(scheduledMessageChanged(made));
      const details = { conversationId, sendAt };
      tx.audit({ action: 'message.scheduled', subjectId: made.id, clientId, details });
      return made;
    });
  }

  /**
   * Those of one thread that have a status, WAITING unless told, by id: 50 unless told, at most 100. `afterId` is the
   * last id of the page before. Empty for a thread that the actor may not see.
   */
  async list(actor: UserActor, { conversationId, status, limit, afterId }: ListScheduled) {
    const page = {
      status: status ?? 'WAITING',
      limit: pageSize(limit),
      after: cursorId<'ScheduledMessage'>('afterId', afterId),
    } as const;
    const id = parseId<'Conversation'>(conversationId);
    const found =
      id && (await this.uow.read(actor, (tx) => this.repository.page(tx, { ...page, conversationId: id })));
    // An empty page may be of a conversation that is there.
    if (!found?.length) await this.conversations.one(actor, conversationId);
    return found ?? [];
  }

  /**
   * It will not be sent, whoever scheduled it. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; CONFLICT NOT_WAITING when its time has come.
   */
  async cancel(actor: UserActor, rawId: string): Promise<ScheduledMessage> {
    const id = parseId<'ScheduledMessage'>(rawId);
    if (!id) throw notFound('ScheduledMessage', { id: rawId });
    return this.uow.write(actor, async (tx) => {
      const cancelled = await this.repository.move(tx, id, { from: ['WAITING'], to: 'CANCELLED' });
      if (!cancelled) {
        const there = await this.repository.findById(tx, id);
        if (!there) throw notFound('ScheduledMessage', { id });
        if (there.status !== 'CANCELLED') throw notWaiting(there);
        return there;
      }
      const { clientId, conversationId } = cancelled;
      tx.emit(scheduledMessageChanged(cancelled));
      tx.audit({
        action: 'message.schedule_cancelled',
        subjectId: id,
        clientId,
        details: { conversationId },
      });
      return cancelled;
    });
  }

  /** Every change of what is scheduled in the thread, each as it stands when it is told. */
  async updates(actor: UserActor, rawId: string): Promise<LiveStream<ScheduledMessage>> {
    const conversation = await this.conversations.one(actor, rawId);
    if (!conversation) return LiveStream.empty();
    return new LiveStream({
      topic: scheduledTopic(conversation.id),
      accepts: (event) => ScheduledMessageChanged.is(event) && hearsClient(actor, event.clientId),
      load: async ({ payload }) => {
        const id = parseId<'ScheduledMessage'>(payload.scheduledMessageId);
        return id && this.uow.read(actor, (tx) => this.repository.findById(tx, id));
      },
    });
  }
}
