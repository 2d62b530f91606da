import { eventType } from '../../kernel/events.js';
import type { ConversationId, MessageId } from '../../kernel/ids.js';
import type { MessageStatus, MessageType } from './messages.js';

/** Where the new messages of one conversation are heard. */
export const newMessageTopic = (id: ConversationId) => `new_message:${id}`;

/** Where status changes of the messages of one conversation are heard. */
export const messageUpdatedTopic = (id: ConversationId) => `message_updated:${id}`;

/** A message became part of its conversation. */
export const MessageAppended = eventType<{
  conversationId: ConversationId;
  messageId: MessageId;
  seq: number;
  messageType: MessageType;
}>('message.appended', 1);

/** An outbound message came further, or failed. */
export const MessageStatusChanged = eventType<{
  conversationId: ConversationId;
  messageId: MessageId;
  seq: number;
  status: MessageStatus;
}>('message.status_changed', 1);
