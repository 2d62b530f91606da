import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Dead, type Job, type JobContext, type JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { type SystemActor, systemActor } from '../../kernel/actor.js';
import { isRefusal } from '../../kernel/errors.js';
import type { BookingReminderId } from '../../kernel/ids.js';
import { bookingChanged } from '../bookings/bookings.events.js';
import { BookingsService } from '../bookings/bookings.service.js';
import { MessagesService } from '../messages/messages.service.js';
import { ReminderDispatch } from './reminder-dispatch.js';
import type { BookingReminder } from './reminders.js';
import { type ReminderEnd, RemindersRepository } from './reminders.repository.js';
import { REMIND } from './reminders.service.js';

const payload = z.object({ reminderId: z.uuid() });
type Payload = z.infer<typeof payload>;

/** After these no other way is tried: who is not to be written to is not written to by mail either. */
const UNWELCOME = new Set(['OPTED_OUT', 'CONTACT_BLOCKED']);
const POLICY = { timeLimitMs: 60_000 };

const skipped = (failure: string): ReminderEnd => ({ status: 'SKIPPED', messageId: null, failure });

/**
 * Reminds customers when the time has come, the way that is open then.
 *
 * Where it goes is stored before it goes, and the reminder's id is the sender's own id of the message: after a crash in
 * between it is found where it went, and not sent again. A mail has the same id, so that a mailbox shows it once.
 */
@Injectable()
export class ReminderSender implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly reminders: RemindersRepository,
    private readonly dispatch: ReminderDispatch,
    private readonly messages: MessagesService,
    private readonly bookings: BookingsService,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(REMIND, this, POLICY);
  }

  async run({ agencyId, payload: { reminderId } }: Job<Payload>, context: JobContext): Promise<void> {
    const house = systemActor(agencyId, 'remind of bookings');
    const id = reminderId as BookingReminderId;
    const reminder = await this.uow.read(house, (tx) => this.reminders.findById(tx, id));
    const end = reminder && (await this.#end(house, reminder, context.signal));
    await this.uow.write(house, async (tx) => {
      if (end) await this.#conclude(tx, reminder, end);
      await context.complete(tx);
    });
  }

  /** Tried long enough. */
  async onDead(tx: WriteTx, { payload: known }: Job<Payload | null>): Promise<void> {
    const reminder = known && (await this.reminders.findById(tx, known.reminderId as BookingReminderId));
    if (reminder)
      await this.#conclude(tx, reminder, { status: 'FAILED', messageId: null, failure: 'GAVE_UP' });
  }

  /** Null: its end is stored already. */
  async #end(
    house: SystemActor,
    reminder: BookingReminder,
    signal: AbortSignal,
  ): Promise<ReminderEnd | null> {
    const before = await this.#sentBefore(house, reminder);
    if (before) return before;
    return reminder.status === 'WAITING' ? this.#remind(house, reminder, signal) : null;
  }

  async #sentBefore(
    house: SystemActor,
    { id, conversationId }: BookingReminder,
  ): Promise<ReminderEnd | null> {
    const message = conversationId && (await this.messages.sentAs(house, conversationId, id));
    return message ? { status: 'SENT', messageId: message.id, failure: null } : null;
  }

  async #remind(house: SystemActor, reminder: BookingReminder, signal: AbortSignal): Promise<ReminderEnd> {
    const { ways, failure, send } = await this.dispatch.prepare(house, reminder);
    let last = failure;
    for (const way of ways) {
      await this.uow.write(house, (tx) => this.reminders.begin(tx, reminder.id, way));
      try {
        const message = await send(way, signal);
        return { status: 'SENT', messageId: message?.id ?? null, failure: null };
      } catch (error) {
        if (error instanceof Dead) return { status: 'FAILED', messageId: null, failure: 'MAIL_REFUSED' };
        if (!isRefusal(error)) throw error;
        last = error.reason;
        if (UNWELCOME.has(last)) break;
      }
    }
    return skipped(last);
  }

  async #conclude(tx: WriteTx, reminder: BookingReminder, end: ReminderEnd): Promise<void> {
    if (!(await this.reminders.conclude(tx, reminder.id, end))) return;
    const { id: reminderId, bookingId: subjectId, clientId } = reminder;
    const { status, failure } = end;
    const action = status === 'SENT' ? 'booking.reminded' : 'booking.not_reminded';
    tx.audit({ action, subjectId, clientId, details: { reminderId, ...(failure !== null && { failure }) } });
    const booking = await this.bookings.findIn(tx, reminder.bookingId);
    if (booking) tx.emit(bookingChanged(booking));
  }
}
