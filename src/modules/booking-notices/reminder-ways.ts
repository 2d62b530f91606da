import { DomainError } from '../../kernel/errors.js';
import type { ConversationId } from '../../kernel/ids.js';
import type { Booking } from '../bookings/bookings.js';
import type { Contact } from '../contacts/contacts.js';
import type { ConversationView } from '../conversations/conversations.js';
import { assertMayReply, assertReachable, assertWelcome } from '../messages/messages.policy.js';
import type { TemplateView } from '../templates/templates.js';
import type { BookingReminder } from './reminders.js';

/** What decides how a reminder goes out, as it is when its time has come. */
export interface Situation {
  readonly reminder: Pick<BookingReminder, 'bookingVersion'>;
  readonly booking: Booking | null;
  readonly contact: Pick<Contact, 'id' | 'blockedAt' | 'optedOutAt'> | null;
  /** Where the customer and the house talk. */
  readonly thread: ConversationView | null;
  /** The one that the service names. */
  readonly template: TemplateView | null;
  readonly now: Date;
}

/** A way to the customer. */
export type Way =
  | { readonly via: 'MESSAGE' | 'TEMPLATE'; readonly conversationId: ConversationId }
  | { readonly via: 'EMAIL'; readonly address: string };

/** To be tried in this order; and why none is left, where none is, or none works. */
export interface Ways {
  readonly ways: readonly Way[];
  readonly failure: string;
}

const none = (failure: string): Ways => ({ ways: [], failure });

/**
 * Over the thread while its reply window is open, else with the template of the service, else by mail. Nothing at all
 * for a booking that has changed, that begins already, or whose customer wants no messages.
 */
export function waysOf({ reminder, booking, contact, thread, template, now }: Situation): Ways {
  if (!booking) return none('NOT_FOUND');
  if (booking.status !== 'CONFIRMED') return none(booking.status);
  if (booking.version !== reminder.bookingVersion) return none('RESCHEDULED');
  if (booking.startAt <= now) return none('TOO_LATE');
  const unwelcome = refusalOf(() => assertWelcome(contact));
  if (unwelcome !== null) return none(unwelcome);
  const { email } = booking.customer;
  const byMail: Way[] = email === null ? [] : [{ via: 'EMAIL', address: email }];
  if (!thread) return { ways: byMail, failure: 'NO_CONVERSATION' };
  const conversationId = thread.id;
  const closed = refusalOf(() => assertMayReply(thread, now));
  const byMessage: Way[] = closed === null ? [{ via: 'MESSAGE', conversationId }] : [];
  const byTemplate: Way[] = mayTake(thread, template) ? [{ via: 'TEMPLATE', conversationId }] : [];
  return { ways: [...byMessage, ...byTemplate, ...byMail], failure: closed ?? 'NOT_SENT' };
}

const mayTake = (thread: ConversationView, template: TemplateView | null): boolean =>
  template?.status === 'APPROVED' &&
  template.channelId === thread.channelId &&
  refusalOf(() => assertReachable(thread)) === null;

/** Why a gate does not let it pass; null: it does. */
function refusalOf(gate: () => void): string | null {
  try {
    gate();
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error.reason;
    throw error;
  }
}
