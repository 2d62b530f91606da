import { type DomainEvent, eventType } from '../../kernel/events.js';
import type { ConversationId, MessageId, ScheduledMessageId, UserId } from '../../kernel/ids.js';
import type { Message, MessageStatus, MessageType } from './messages.js';
import type { ScheduledMessage } from './scheduled.js';

/** Where the new messages of one conversation are heard. */
export const newMessageTopic = (id: ConversationId) => `new_message:${id}`;

/** Where changes of the messages of one conversation are heard. */
export const messageUpdatedTopic = (id: ConversationId) => `message_updated:${id}`;

/** A message became part of its conversation. */
export const MessageAppended = eventType<{
  conversationId: ConversationId;
  messageId: MessageId;
  seq: number;
  messageType: MessageType;
}>('message.appended', 1);

/** The file of a message has come, or will not come. */
export const MessageMediaArrived = eventType<{
  conversationId: ConversationId;
  messageId: MessageId;
  seq: number;
}>('message.media_arrived', 1);

/** An outbound message came further, or failed. */
export const MessageStatusChanged = eventType<{
  conversationId: ConversationId;
  messageId: MessageId;
  seq: number;
  status: MessageStatus;
}>('message.status_changed', 1);

/** Where it is heard that a message of an agency failed for good, or is no failed one any more. */
export const deadLetterTopic = (agencyId: number) => `dead_letter_updated:${agencyId}`;

/** A message that failed is not to be sent any more: somebody has said so. */
export const MessageDiscarded = eventType<{ conversationId: ConversationId; messageId: MessageId }>(
  'message.discarded',
  1,
);

export const messageDiscarded = ({ agencyId, clientId, conversationId, id }: Message): DomainEvent => ({
  type: MessageDiscarded.type,
  version: MessageDiscarded.version,
  agencyId,
  clientId,
  topics: [deadLetterTopic(agencyId)],
  payload: { conversationId, messageId: id },
});

/** Somebody reacted to a message, or took a reaction back. The reaction is a message of its own. */
export const MessageReacted = eventType<{
  conversationId: ConversationId;
  /** The message that was reacted to. */
  messageId: MessageId;
}>('message.reacted', 1);

/** Of a reaction to `target`, told where that one is looked at. */
export const messageReacted = (
  { agencyId, clientId, conversationId }: Message,
  target: MessageId,
): DomainEvent => ({
  type: MessageReacted.type,
  version: MessageReacted.version,
  agencyId,
  clientId,
  topics: [messageUpdatedTopic(conversationId)],
  payload: { conversationId, messageId: target },
});

/** Where somebody hears that a note mentions them. Nobody else hears it. */
export const mentionedTopic = (userId: string) => `mentioned:${userId}`;

/** A note mentions colleagues. */
export const ColleaguesMentioned = eventType<{
  conversationId: ConversationId;
  messageId: MessageId;
  seq: number;
}>('message.colleagues_mentioned', 1);

export const colleaguesMentioned = (
  { agencyId, clientId, conversationId, id, seq }: Message,
  userIds: readonly UserId[],
): DomainEvent => ({
  type: ColleaguesMentioned.type,
  version: ColleaguesMentioned.version,
  agencyId,
  clientId,
  topics: userIds.map(mentionedTopic),
  payload: { conversationId, messageId: id, seq },
});

/** Where changes of what is scheduled in one conversation are heard. */
export const scheduledTopic = (id: ConversationId) => `scheduled_message_updated:${id}`;

/** Something was scheduled, or what was came further. */
export const ScheduledMessageChanged = eventType<{
  conversationId: ConversationId;
  scheduledMessageId: ScheduledMessageId;
}>('message.scheduled_changed', 1);

export const scheduledMessageChanged = (scheduled: ScheduledMessage): DomainEvent => ({
  type: ScheduledMessageChanged.type,
  version: ScheduledMessageChanged.version,
  agencyId: scheduled.agencyId,
  clientId: scheduled.clientId,
  topics: [scheduledTopic(scheduled.conversationId)],
  payload: { conversationId: scheduled.conversationId, scheduledMessageId: scheduled.id },
});
