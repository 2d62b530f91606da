import { type DomainEvent, eventType } from '../../kernel/events.js';
import type { ConversationId } from '../../kernel/ids.js';
import type { PlaceOfThread } from './conversations.js';

/** Where everything that changes a row of an agency's inbox is heard. */
export const conversationTopic = (agencyId: number) => `conversation_updated:${agencyId}`;

/** Status, assignee or another property of a thread changed. */
export const ConversationChanged = eventType<{ conversationId: ConversationId }>('conversation.changed', 1);

/** One agent read on. Only that agent's own screens care. */
export const ConversationRead = eventType<{ conversationId: ConversationId; userId: string; seq: number }>(
  'conversation.read',
  1,
);

export const conversationChanged = ({ agencyId, clientId, id }: PlaceOfThread): DomainEvent => ({
  type: ConversationChanged.type,
  version: ConversationChanged.version,
  agencyId,
  clientId,
  topics: [conversationTopic(agencyId)],
  payload: { conversationId: id },
});

export const conversationRead = (
  { agencyId, clientId, id }: PlaceOfThread,
  userId: string,
  seq: number,
): DomainEvent => ({
  type: ConversationRead.type,
  version: ConversationRead.version,
  agencyId,
  clientId,
  topics: [conversationTopic(agencyId)],
  payload: { conversationId: id, userId, seq },
});
