import { announced, uploaded } from '../../transfers/transfers.js';
import { type Calls, inbox } from './call.js';

/** Imports and exports. */
export const TRANSFERS: Calls = {
  cancelContactImport: {
    action: 'contact_import.cancelled',
    call: async ({ agent: by, clients }) => {
      const { import: made } = await announced(by, clients[0]);
      return { by, variables: { id: made.id } };
    },
  },
  contactExportLink: {
    action: 'contact_export.linked',
    call: ({ agent: by, clients }) => ({
      by,
      variables: { clientId: clients[0].id, tagId: null, accountId: null },
    }),
  },
  conversationExportLink: {
    action: 'conversation_export.linked',
    call: ({ agent: by }) => ({ by, variables: { tab: 'ALL' } }),
  },
  messageExportLink: {
    action: 'message_export.linked',
    call: async (agency) => ({ by: agency.agent, variables: { conversationId: await inbox(agency) } }),
  },
  createContactImport: {
    action: 'contact_import.created',
    call: ({ agent: by, clients }) => ({
      by,
      variables: { clientId: clients[0].id, fileName: 'people.csv', size: 100 },
    }),
  },
  startContactImport: {
    action: 'contact_import.started',
    call: async ({ agent: by, clients }) => {
      const { id, suggestedMapping: mapping } = await uploaded(by, clients[0], 'Phone\n+491701234567\n');
      return { by, variables: { id, mapping, defaultCountry: null, tagIds: null } };
    },
  },
};
