import { DomainError } from '../../kernel/errors.js';
import type { ConversationId } from '../../kernel/ids.js';

export const windowClosed = (id: ConversationId, closedAt: Date | null) =>
  new DomainError(
    'CONFLICT',
    'WINDOW_CLOSED',
    "The reply window is closed: the provider takes free text for 24 hours after the customer's last message.",
    { id, closedAt },
  );

export const closed = (id: ConversationId) =>
  new DomainError('CONFLICT', 'CONVERSATION_CLOSED', 'The conversation is archived. Reopen it to reply.', {
    id,
  });

export const channelGone = (id: ConversationId) =>
  new DomainError('CONFLICT', 'CHANNEL_DISCONNECTED', 'The conversation has no connected channel.', { id });
