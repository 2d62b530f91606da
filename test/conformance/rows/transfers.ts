import { invalid, NOT_FOUND, of, position, type Rows, rowsOfClients } from '../rules.js';

/** Imports and exports. */
export const TRANSFERS: Rows = {
  'Mutation.cancelContactImport': { ids: { id: of('import', NOT_FOUND) } },
  'Mutation.contactExportLink': {
    given: { text: null, source: null, isBlocked: null, includeArchived: null },
    // The file behind the link is empty.
    ids: {
      clientId: of('client', 'answered', { isOptional: true }),
      tagId: of('tag', 'answered', { isOptional: true }),
      accountId: of('contactAccount', 'answered', { isOptional: true }),
    },
  },
  'Mutation.conversationExportLink': {
    given: { tab: 'ALL', priority: null, text: null },
    // The file behind the link is empty.
    ids: {
      clientId: of('client', 'answered', { isOptional: true }),
      channelId: of('channel', 'answered', { isOptional: true }),
      tagId: of('tag', 'answered', { isOptional: true }),
      assigneeId: of('user', 'answered', { isOptional: true }),
      groupId: of('group', 'answered', { isOptional: true }),
    },
  },
  'Mutation.messageExportLink': { ids: { conversationId: of('conversation', NOT_FOUND) } },
  'Mutation.createContactImport': {
    given: { fileName: 'people.csv', size: 100 },
    ids: { clientId: of('client', NOT_FOUND) },
  },
  'Mutation.startContactImport': {
    given: { mapping: [{ column: 'Phone', field: 'phone' }], defaultCountry: null },
    ids: {
      id: of('import', NOT_FOUND),
      tagIds: of('tag', invalid('tagId'), { isOptional: true, isBound: true }),
    },
    // No file has come for any of them.
    comesTo: 'CONFLICT/FILE_MISSING',
  },
  'Query.contactImport': { ids: { id: of('import', 'null') } },
  'Query.contactImports': {
    given: { limit: 20 },
    ids: {
      clientId: of('client', 'empty', { isOptional: true }),
      beforeId: position('beforeId', 'import'),
    },
    comesTo: rowsOfClients,
  },
  'Subscription.contactImportUpdated': { ids: { id: of('import', 'ended') } },
};
