import { invalid, NOT_FOUND, nth, of, position, type Rows } from '../rules.js';

const COMPONENTS = { body: 'Out of the matrix' };

/** Saved replies and templates. */
export const REPLIES: Rows = {
  'Mutation.createSavedReply': {
    given: { shortCode: () => `code-${nth()}`, body: 'out of the matrix' },
    ids: { clientId: of('client', NOT_FOUND, { absent: ['answered', 'FORBIDDEN/SCOPE_EXCEEDS_OWN'] }) },
  },
  'Mutation.createMessageTemplate': {
    given: {
      name: () => `template_${nth()}`,
      language: 'en_US',
      category: 'UTILITY',
      components: COMPONENTS,
      sampleValues: null,
    },
    ids: { channelId: of('channel', NOT_FOUND) },
  },
  'Mutation.deleteMessageTemplate': { ids: { id: of('template', NOT_FOUND, { isFresh: true }) } },
  'Mutation.sendTemplate': {
    given: { variables: null, clientMessageId: null },
    ids: {
      conversationId: of('conversation', NOT_FOUND),
      templateId: of('template', NOT_FOUND, { isBound: true }),
      mediaId: of('media', NOT_FOUND, { isOptional: true, isBound: true }),
      // Refused alike: one that is not of the conversation does not exist there.
      quotedMessageId: of('message', invalid('quotedMessageId'), { isOptional: true, isBound: true }),
    },
    // The template that is planted has no header for a file.
    comesTo: ['answered', invalid('mediaId')],
  },
  'Mutation.syncMessageTemplates': { ids: { channelId: of('channel', NOT_FOUND) } },
  // The name that is planted is none that could be submitted.
  'Mutation.updateMessageTemplate': {
    given: { category: null, components: COMPONENTS, sampleValues: null },
    ids: { id: of('template', NOT_FOUND) },
    comesTo: invalid('name'),
  },
  'Mutation.deleteSavedReply': { ids: { id: of('savedReply', NOT_FOUND, { isFresh: true }) } },
  'Mutation.updateSavedReply': {
    given: { shortCode: () => `code-${nth()}`, body: 'out of the matrix' },
    ids: { id: of('savedReply', NOT_FOUND) },
  },
  'Query.messageTemplate': { ids: { id: of('template', 'null') } },
  'Query.messageTemplates': {
    given: { limit: 20, status: null, text: null },
    ids: {
      clientId: of('client', 'empty', { isOptional: true }),
      channelId: of('channel', 'empty', { isOptional: true }),
      afterId: position('afterId', 'template'),
    },
    comesTo: ['answered', 'empty'],
  },
  'Query.savedReplies': {
    given: { limit: 20, text: null },
    ids: {
      clientId: of('client', 'empty', { isOptional: true }),
      afterId: position('afterId', 'savedReply'),
    },
    comesTo: ['answered', 'empty'],
  },
  'Query.savedReply': { ids: { id: of('savedReply', 'null') } },
  'Query.savedReplyText': {
    ids: {
      id: of('savedReply', 'null'),
      conversationId: of('conversation', 'null', { isBound: true }),
    },
  },
  'Query.templateSync': { ids: { channelId: of('channel', 'null') } },
  'Subscription.messageTemplateUpdated': { ids: { agencyId: of('agency', 'ended', { isOptional: true }) } },
  'Subscription.savedReplyUpdated': { ids: { agencyId: of('agency', 'ended', { isOptional: true }) } },
};
