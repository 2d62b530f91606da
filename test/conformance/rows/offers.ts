import { invalid, NOT_FOUND, of, type Rows } from '../rules.js';

const quoted = of('message', invalid('quotedMessageId'), { isOptional: true, isBound: true });

/** Interactive messages, locations, reactions. */
export const OFFERS: Rows = {
  'Mutation.reactToMessage': {
    given: { emoji: '👍' },
    ids: { messageId: of('message', NOT_FOUND) },
  },
  'Mutation.requestLocation': {
    given: { body: 'out of the matrix', clientMessageId: null },
    ids: { conversationId: of('conversation', NOT_FOUND), quotedMessageId: quoted },
  },
  'Mutation.sendInteractive': {
    given: {
      interactive: { body: 'out of the matrix', options: [{ title: 'Yes' }] },
      clientMessageId: null,
    },
    ids: { conversationId: of('conversation', NOT_FOUND), quotedMessageId: quoted },
  },
  'Mutation.sendLocation': {
    given: { latitude: 1, longitude: 1, name: null, address: null, clientMessageId: null },
    ids: { conversationId: of('conversation', NOT_FOUND), quotedMessageId: quoted },
  },
};
