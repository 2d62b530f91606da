import { DomainError, invalidInput } from '../../kernel/errors.js';
import type { ConversationId } from '../../kernel/ids.js';
import type { ConversationStatus } from './conversations.js';

export const mayNotBecome = (from: ConversationStatus, to: ConversationStatus) =>
  invalidInput('status', `A conversation that is ${from} cannot become ${to}.`, { from, to });

/** An archived thread cannot come back beside the one that has taken its place. */
export const anotherIsOpen = (id: ConversationId) =>
  new DomainError(
    'CONFLICT',
    'ANOTHER_CONVERSATION_OPEN',
    'The customer has a newer open conversation on this channel. Use that one.',
    { id },
  );

export const unknownAssignee = (assigneeId: string) =>
  invalidInput('assigneeId', 'There is nobody with this id who could work on the conversation.', {
    assigneeId,
  });
