import { cursor, invalid, NOT_FOUND, of, type Rows } from '../rules.js';

/** Messages. */
export const MESSAGES: Rows = {
  'Mutation.markConversationRead': {
    given: { seq: null },
    ids: { conversationId: of('conversation', NOT_FOUND) },
  },
  'Mutation.sendText': {
    given: { body: 'out of the matrix', clientMessageId: null },
    ids: {
      conversationId: of('conversation', NOT_FOUND),
      quotedMessageId: of('message', invalid('quotedMessageId'), { isOptional: true, isBound: true }),
    },
  },
  'Query.messages': {
    given: { limit: 20 },
    ids: {
      beforeId: cursor('beforeId', 'message', { isBound: true }),
      conversationId: of('conversation', 'empty'),
    },
  },
  'Subscription.messageUpdated': { ids: { conversationId: of('conversation', 'ended') } },
  'Subscription.newMessage': { given: { afterSeq: 0 }, ids: { conversationId: of('conversation', 'ended') } },
};
