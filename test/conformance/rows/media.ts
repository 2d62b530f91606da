import { invalid, NOT_FOUND, of, type Rows } from '../rules.js';

/** Files. */
export const MEDIA: Rows = {
  'Mutation.createUpload': {
    given: { fileName: 'matrix.png', mimeType: 'image/png', size: 10 },
    ids: {
      conversationId: of('conversation', NOT_FOUND, { isBound: true }),
      clientId: of('client', NOT_FOUND, { isBound: true }),
    },
  },
  'Mutation.sendMedia': {
    given: { caption: 'out of the matrix', clientMessageId: null },
    ids: {
      conversationId: of('conversation', NOT_FOUND, { isBound: true }),
      mediaId: of('media', NOT_FOUND, { isBound: true }),
      quotedMessageId: of('message', invalid('quotedMessageId'), { isBound: true, isOptional: true }),
    },
  },
  'Query.mediaLink': {
    ids: { mediaId: of('media', 'null') },
    isRestless: 'a link holds the time when it ends',
  },
};
