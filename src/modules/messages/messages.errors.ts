import { DomainError, invalidInput } from '../../kernel/errors.js';
import type { ContactId, ConversationId, MessageId, UserId } from '../../kernel/ids.js';
import { MAX_MENTIONS } from './mentions.js';
import { MAX_WAITING, type ScheduledMessage } from './scheduled.js';

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

export const contentNotSupported = (id: ConversationId, what: string) =>
  new DomainError('CONFLICT', 'CONTENT_NOT_SUPPORTED', `The channel of the conversation takes no ${what}.`, {
    id,
  });

export const notAnswerable = (id: MessageId) =>
  new DomainError('CONFLICT', 'MESSAGE_NOT_ANSWERABLE', 'The customer never got this message.', { id });

export const contactBlocked = (contactId: ContactId) =>
  new DomainError(
    'CONFLICT',
    'CONTACT_BLOCKED',
    'The contact is blocked: the house does not write to them by itself.',
    {
      contactId,
    },
  );

export const optedOut = (contactId: ContactId) =>
  new DomainError('CONFLICT', 'OPTED_OUT', 'The contact wants no messages that nobody asked for.', {
    contactId,
  });

export const tooManyMentions = (field: string) =>
  invalidInput(field, `A note mentions at most ${MAX_MENTIONS} people.`, { max: MAX_MENTIONS });

export const cannotBeMentioned = (field: string, userIds: readonly string[]) =>
  invalidInput(field, 'It mentions somebody who could not see the conversation.', { userIds });

export const tooManyScheduled = () =>
  new DomainError(
    'LIMIT_EXCEEDED',
    'TOO_MANY_SCHEDULED',
    `At most ${MAX_WAITING} messages of a conversation wait.`,
    {
      max: MAX_WAITING,
    },
  );

export const notWaiting = ({ id, status }: Pick<ScheduledMessage, 'id' | 'status'>) =>
  new DomainError('CONFLICT', 'NOT_WAITING', 'Its time has come: it cannot be cancelled any more.', {
    id,
    status,
  });

export const authorGone = (userId: UserId) =>
  new DomainError('FORBIDDEN', 'AUTHOR_GONE', 'Its author cannot sign in any more.', { userId });

export const authorMayNotReply = (userId: UserId) =>
  new DomainError('FORBIDDEN', 'PERMISSION_MISSING', 'Its author may not reply any more.', { userId });
