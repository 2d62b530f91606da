import { DomainError, invalidInput } from '../../kernel/errors.js';
import type { ConversationId, UserId } from '../../kernel/ids.js';
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

/** Nobody works on what is archived. */
export const archived = (id: ConversationId) =>
  new DomainError('CONFLICT', 'CONVERSATION_CLOSED', 'The conversation is archived. Reopen it first.', {
    id,
  });

/** Somebody else was faster. */
export const alreadyAssigned = (id: ConversationId, assigneeId: UserId) =>
  new DomainError('CONFLICT', 'ALREADY_ASSIGNED', 'A colleague works on this conversation already.', {
    id,
    assigneeId,
  });

export const unknownAssignee = (assigneeId: string, field = 'assigneeId') =>
  invalidInput(field, 'There is nobody with this id who could work on the conversation.', {
    [field]: assigneeId,
  });

export const unknownGroup = (groupId: string, field = 'groupId') =>
  invalidInput(field, 'There is no group with this id.', { [field]: groupId });

export const notExactlyOneTarget = () =>
  invalidInput('toUserId', 'A conversation goes to a colleague or to a group: give toUserId or toGroupId.');

export const notExactlyOneChange = (names: readonly string[]) =>
  invalidInput('change', `A change is exactly one of ${names.join(', ')}.`, { given: names.length });

export const badMoment = (field: string, max: Date) =>
  invalidInput(field, `${field} must be in the future, and at most a year from now.`, {
    max: max.toISOString(),
  });

export const badNumberOfThreads = (max: number) =>
  invalidInput('conversationIds', `Give 1 to ${max} conversations.`, { min: 1, max });

export const unknownParticipant = (userId: string) =>
  invalidInput('userId', 'There is nobody with this id who could see the conversation.', { userId });

export const tooManyParticipants = (id: ConversationId) =>
  new DomainError('LIMIT_EXCEEDED', 'TOO_MANY_PARTICIPANTS', 'At most 100 people take part in one thread.', {
    id,
    max: 100,
  });

export const tooManyTagsOn = (id: ConversationId) =>
  new DomainError('LIMIT_EXCEEDED', 'TOO_MANY_TAGS', 'A conversation has at most 20 tags.', { id, max: 20 });
