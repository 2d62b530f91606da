import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { ActorDirectory } from '../../auth/actor.directory.js';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Dead, type Job, type JobContext, type JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { type SystemActor, systemActor, type UserActor } from '../../kernel/actor.js';
import { isRefusal } from '../../kernel/errors.js';
import { parseId, type ScheduledMessageId } from '../../kernel/ids.js';
import { authorGone, authorMayNotReply } from './messages.errors.js';
import { scheduledMessageChanged } from './messages.events.js';
import type { Message } from './messages.js';
import { MessagesRepository } from './messages.repository.js';
import { MessagesService } from './messages.service.js';
import type { ScheduledMessage } from './scheduled.js';
import { type ScheduledMove, ScheduledRepository } from './scheduled.repository.js';

/** The job that sends something when its time has come. */
export const SEND_SCHEDULED = 'message.send_scheduled';

const payload = z.object({ scheduledMessageId: z.string() });
type Payload = z.infer<typeof payload>;

/**
 * Sends what was scheduled, as its author would send it at that moment.
 *
 * It is taken before it is sent, so that nobody cancels what is on its way, and its id is the sender's own id of the
 * message: after a crash in between it is sent again, and that is a repeat.
 */
@Injectable()
export class ScheduledSender implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: ScheduledRepository,
    private readonly messages: MessagesService,
    private readonly repeats: MessagesRepository,
    private readonly directory: ActorDirectory,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(SEND_SCHEDULED, this);
  }

  async run(job: Job<Payload>, context: JobContext): Promise<void> {
    const house = systemActor(job.agencyId, 'send scheduled messages');
    const id = parseId<'ScheduledMessage'>(job.payload.scheduledMessageId);
    if (!id) throw new Dead('The job names nothing that was scheduled.');
    const taken = await this.uow.write(house, (tx) => this.take(tx, id));
    const end = taken && (await this.sent(house, taken));
    await this.uow.write(house, async (tx) => {
      if (end) await this.move(tx, id, end);
      await context.complete(tx);
    });
  }

  /** Tried long enough. */
  async onDead(tx: WriteTx, job: Job<Payload | null>): Promise<void> {
    const id = parseId<'ScheduledMessage'>(job.payload?.scheduledMessageId);
    if (id) await this.move(tx, id, { from: ['WAITING', 'SENDING'], to: 'FAILED', failure: 'GAVE_UP' });
  }

  /** Null: it was cancelled, or its end is stored already. */
  private async take(tx: WriteTx, id: ScheduledMessageId): Promise<ScheduledMessage | null> {
    const taken = await this.move(tx, id, { from: ['WAITING'], to: 'SENDING' });
    const there = taken ?? (await this.repository.findById(tx, id));
    return there?.status === 'SENDING' ? there : null;
  }

  private async sent(house: SystemActor, scheduled: ScheduledMessage): Promise<ScheduledMove> {
    const from = ['SENDING'] as const;
    const { id, conversationId, authorId } = scheduled;
    try {
      // Before a crash, when the author may have been somebody else than now.
      const before = await this.uow.read(house, (tx) =>
        this.repeats.findRepeat(tx, conversationId, id, authorId),
      );
      const message = before ?? (await this.send(await this.author(house, scheduled), scheduled));
      return { from, to: 'SENT', messageId: message.id };
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return { from, to: 'FAILED', failure: error.reason };
    }
  }

  private send(author: UserActor, { id, conversationId, content }: ScheduledMessage): Promise<Message> {
    return this.messages.sendText(author, { conversationId, body: content.text, clientMessageId: id });
  }

  /** Who the author is now. @throws DomainError FORBIDDEN when they could not send it themselves. */
  private async author(house: SystemActor, { authorId }: ScheduledMessage): Promise<UserActor> {
    const person = await this.uow.read(house, (tx) => this.directory.colleague(tx, authorId));
    if (!person || person.isDisabled || person.isInvited) throw authorGone(authorId);
    if (!person.actor.permissions.has('chat.reply')) throw authorMayNotReply(authorId);
    return person.actor;
  }

  private async move(
    tx: WriteTx,
    id: ScheduledMessageId,
    move: ScheduledMove,
  ): Promise<ScheduledMessage | null> {
    const moved = await this.repository.move(tx, id, move);
    if (moved) tx.emit(scheduledMessageChanged(moved));
    return moved;
  }
}
