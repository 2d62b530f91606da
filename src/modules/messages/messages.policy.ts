import type { UserActor } from '../../kernel/actor.js';
import { replyWindowHours } from '../channels/channels.js';
import type { Contact } from '../contacts/contacts.js';
import type { ConversationView } from '../conversations/conversations.js';
import { channelGone, closed, contactBlocked, optedOut, windowClosed } from './messages.errors.js';
import type { Message, MessageType } from './messages.js';

const HOUR_MS = 60 * 60 * 1000;

/** When the window of a thread closes; null when its channel has none or the customer never wrote. */
export function windowClosesAt({
  channel,
  lastInboundAt,
}: Pick<ConversationView, 'channel' | 'lastInboundAt'>) {
  const hours = channel && replyWindowHours(channel.provider);
  return hours && lastInboundAt ? new Date(lastInboundAt.getTime() + hours * HOUR_MS) : null;
}

/** What has to be so for a message of this type to be sent: templates pass when the window is closed. */
export const gateOf = (messageType: MessageType): ((conversation: ConversationView, now: Date) => void) =>
  messageType === 'TEMPLATE' ? assertReachable : assertMayReply;

/**
 * Whether anything can reach the customer over the thread.
 *
 * @throws DomainError CONFLICT: CONVERSATION_CLOSED or CHANNEL_DISCONNECTED.
 */
export function assertReachable({
  id,
  status,
  channel,
}: Pick<ConversationView, 'id' | 'status' | 'channel'>): void {
  if (status === 'CLOSED') throw closed(id);
  if (!channel || channel.disconnectedAt) throw channelGone(id);
}

/**
 * Whether free content may be sent into the thread now.
 *
 * @throws DomainError CONFLICT: CONVERSATION_CLOSED, CHANNEL_DISCONNECTED, or WINDOW_CLOSED with `closedAt`.
 */
export function assertMayReply(conversation: ConversationView, now: Date): void {
  assertReachable(conversation);
  if (!conversation.channel || replyWindowHours(conversation.channel.provider) === null) return;
  const closesAt = windowClosesAt(conversation);
  if (!closesAt || closesAt <= now) throw windowClosed(conversation.id, closesAt);
}

/**
 * Whether the house may write to somebody by itself: without a person who knows that they would rather not hear, and
 * writes all the same.
 *
 * @throws DomainError CONFLICT: CONTACT_BLOCKED or OPTED_OUT.
 */
export function assertWelcome(contact: Pick<Contact, 'id' | 'blockedAt' | 'optedOutAt'> | null): void {
  if (contact?.blockedAt) throw contactBlocked(contact.id);
  if (contact?.optedOutAt) throw optedOut(contact.id);
}

/** Whether notes are there for somebody at all: in lists, live, quoted, found. */
export const mayReadNotes = (actor: Pick<UserActor, 'permissions'>): boolean =>
  actor.permissions.has('chat.view_internal_notes');

/** Whether a message can be answered or reacted to: a note, a line of the timeline and a reaction cannot. */
export const isAnswerable = ({
  messageType,
  direction,
}: Pick<Message, 'messageType' | 'direction'>): boolean =>
  messageType !== 'NOTE' &&
  messageType !== 'REACTION' &&
  (messageType !== 'SYSTEM' || direction === 'INBOUND');
