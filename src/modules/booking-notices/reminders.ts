import type { BookingId, BookingReminderId, ConversationId, MessageId } from '../../kernel/ids.js';

export const ReminderStatus = {
  WAITING: 'WAITING',
  SENT: 'SENT',
  /** Its time came, and it was not to be sent; or the booking changed before. */
  SKIPPED: 'SKIPPED',
  /** It was to be sent, and could not be. */
  FAILED: 'FAILED',
} as const;
export type ReminderStatus = (typeof ReminderStatus)[keyof typeof ReminderStatus];

export const ReminderWay = { MESSAGE: 'MESSAGE', TEMPLATE: 'TEMPLATE', EMAIL: 'EMAIL' } as const;
export type ReminderWay = (typeof ReminderWay)[keyof typeof ReminderWay];

/** What a customer is told of a booking some time before it begins. */
export interface BookingReminder {
  readonly id: BookingReminderId;
  readonly agencyId: number;
  readonly clientId: number;
  readonly bookingId: BookingId;
  /** Of the booking that it was planned for: void as soon as there is a newer one. */
  readonly bookingVersion: number;
  readonly dueAt: Date;
  readonly status: ReminderStatus;
  /** How it was sent, or was last tried. */
  readonly via: ReminderWay | null;
  /** The thread that it was sent into, or was to be. */
  readonly conversationId: ConversationId | null;
  readonly messageId: MessageId | null;
  /** Why it was not sent: a reason, stable. */
  readonly failure: string | null;
}

const MINUTE_MS = 60_000;

/** When the customer of a booking is to be reminded. A time that has passed already is none: nobody is reminded late. */
export function remindersDue(startAt: Date, minutes: readonly number[], now: Date): Date[] {
  const times = [...new Set(minutes)].map((before) => startAt.getTime() - before * MINUTE_MS);
  return times
    .filter((at) => at > now.getTime())
    .sort((a, b) => a - b)
    .map((at) => new Date(at));
}
