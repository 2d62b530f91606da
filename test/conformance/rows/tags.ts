import { another, invalid, NOT_FOUND, of, position, type Rows } from '../rules.js';

/** Tags, participants, typing. */
export const TAGS: Rows = {
  'Mutation.addConversationTag': {
    ids: {
      conversationId: of('conversation', NOT_FOUND),
      tagId: of('tag', invalid('tagId'), { isBound: true }),
    },
  },
  'Mutation.addParticipant': {
    ids: {
      conversationId: of('conversation', NOT_FOUND),
      userId: of('user', invalid('userId'), { isBound: true }),
    },
  },
  'Mutation.archiveTag': { ids: { id: of('tag', NOT_FOUND, { isFresh: true }) } },
  'Mutation.createTag': {
    given: { name: another('Tag'), color: null },
    ids: {
      clientId: of('client', NOT_FOUND, {
        isOptional: true,
        // Of the whole agency: not by who sees a part of it.
        absent: ['answered', 'FORBIDDEN/SCOPE_EXCEEDS_OWN'],
      }),
    },
  },
  'Mutation.removeConversationTag': {
    // What is not on it is not taken off, whatever it is.
    ids: { conversationId: of('conversation', NOT_FOUND), tagId: of('tag', 'answered') },
  },
  'Mutation.removeParticipant': {
    ids: { conversationId: of('conversation', NOT_FOUND), userId: of('user', 'answered') },
  },
  'Mutation.restoreTag': { ids: { id: of('tag', NOT_FOUND, { isFresh: true }) } },
  'Mutation.setTyping': {
    given: { isTyping: true },
    ids: { conversationId: of('conversation', NOT_FOUND) },
  },
  'Mutation.updateTag': {
    given: { name: another('Tag'), color: '#1d4ed8' },
    ids: { id: of('tag', NOT_FOUND, { isFresh: true }) },
  },
  'Query.inboxIntegrity': {
    given: { limit: 20 },
    ids: { afterId: position('afterId', 'conversation', { unseen: 'answered' }) },
    isRestless: 'other requests write messages',
  },
  'Query.tag': { ids: { id: of('tag', 'null') } },
  'Query.tags': {
    given: { limit: 20, text: null, includeArchived: true },
    ids: {
      afterId: position('afterId', 'tag'),
      clientId: of('client', 'empty', { isOptional: true }),
    },
    // Those of the whole agency are everybody's.
    comesTo: ['answered', 'empty'],
  },
  'Subscription.typing': { ids: { conversationId: of('conversation', 'ended') } },
  'Subscription.tagUpdated': { ids: { agencyId: of('agency', 'ended', { isOptional: true }) } },
};
