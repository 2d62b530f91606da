import type { Caller } from '../callers.js';
import { cursor, type IdRule, invalid, NOT_FOUND, nth, of, type Rows } from '../rules.js';

/** What the inbox is narrowed to: what is not seen fits nothing. */
const narrowed = (nothing: 'empty' | 'zeros'): Readonly<Record<string, IdRule>> => ({
  clientId: of('client', nothing, { isOptional: true }),
  channelId: of('channel', nothing, { isOptional: true }),
  tagId: of('tag', nothing, { isOptional: true }),
  // Everybody sees the groups of the agency, and none of the threads of others in them.
  groupId: of('group', nothing, { isOptional: true }),
  assigneeId: of('user', nothing, { isOptional: true }),
});

/** Others hand threads to somebody else meanwhile: what was there may be gone. */
const whatFits =
  (nothing: 'empty' | 'zeros') =>
  ({ sees }: Caller) =>
    sees.length > 0 ? ['answered', nothing] : nothing;

/** Conversations. */
export const THREADS: Rows = {
  'Mutation.assignConversation': {
    ids: {
      conversationId: of('conversation', NOT_FOUND),
      // The thread is of one client, so the user of another could not see it.
      assigneeId: of('user', invalid('assigneeId'), { isBound: true }),
    },
  },
  'Mutation.bulkUpdateConversations': {
    given: { change: { priority: 'HIGH' } },
    // What became of each stands in its result.
    ids: { conversationIds: of('conversation', 'answered') },
  },
  'Mutation.claimConversation': {
    ids: { conversationId: of('freeConversation', NOT_FOUND, { isFresh: true }) },
  },
  'Mutation.setConversationGroup': {
    ids: {
      conversationId: of('conversation', NOT_FOUND),
      groupId: of('group', invalid('groupId')),
    },
  },
  'Mutation.setConversationPriority': {
    given: { priority: 'HIGH' },
    ids: { conversationId: of('conversation', NOT_FOUND) },
  },
  'Mutation.setConversationStatus': {
    given: { status: 'PENDING' },
    ids: { conversationId: of('conversation', NOT_FOUND) },
  },
  'Mutation.snoozeConversation': {
    given: { until: () => new Date(Date.now() + 60 * 60 * 1000 + nth()) },
    ids: { conversationId: of('conversation', NOT_FOUND) },
  },
  'Mutation.transferConversation': {
    // To a group instead: as setConversationGroup, which looks for it in the same way.
    given: { toGroupId: null, note: 'out of the matrix' },
    ids: {
      conversationId: of('conversation', NOT_FOUND),
      toUserId: of('user', invalid('toUserId'), { isBound: true, absent: invalid('toUserId') }),
    },
  },
  'Mutation.unassignConversation': { ids: { conversationId: of('conversation', NOT_FOUND) } },
  'Query.conversation': { ids: { id: of('conversation', 'null') } },
  'Query.conversationCounts': {
    given: { priority: null, text: null },
    ids: narrowed('zeros'),
    comesTo: whatFits('zeros'),
  },
  'Query.conversations': {
    given: { tab: 'ALL', limit: 20, priority: null, text: null },
    ids: { beforeId: cursor('beforeId', 'conversation'), ...narrowed('empty') },
    comesTo: whatFits('empty'),
  },
  'Subscription.conversationUpdated': { ids: { agencyId: of('agency', 'ended', { isOptional: true }) } },
};
