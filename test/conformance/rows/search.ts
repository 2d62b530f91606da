import { cursor, of, type Rows, rowsOfClients } from '../rules.js';

/** What is asked is found, or it is not: both are lists inside an answer. */
export const SEARCH: Rows = {
  'Query.searchContacts': {
    given: { text: 'canary', limit: 20 },
    ids: { clientId: of('client', 'empty', { isOptional: true }) },
    comesTo: rowsOfClients,
  },
  'Query.searchMessages': {
    given: { text: 'canary', limit: 20 },
    ids: {
      beforeId: cursor('beforeId', 'message', { unseen: 'answered' }),
      clientId: of('client', 'answered', { isOptional: true }),
      conversationId: of('conversation', 'answered', { isOptional: true }),
      channelId: of('channel', 'answered', { isOptional: true }),
      tagId: of('tag', 'answered', { isOptional: true }),
      assigneeId: of('user', 'answered', { isOptional: true }),
    },
  },
};
