import { flowOf, ruleOf } from '../../keywords/keyword-documents.js';
import type { Calls } from './call.js';

/** What customers write, and what comes of it. */
export const KEYWORDS: Calls = {
  createKeywordRule: {
    action: 'keyword_rule.created',
    call: async (agency) => ({
      by: agency.agent,
      variables: {
        ...{ clientId: agency.clients[0].id, effect: 'START_FLOW', name: 'Prices', match: 'CONTAINS' },
        ...{ keywords: ['price'], flowId: await flowOf(agency) },
      },
    }),
  },
  deleteKeywordRule: {
    action: 'keyword_rule.deleted',
    call: async (agency) => ({ by: agency.agent, variables: { id: (await ruleOf(agency)).id } }),
  },
  setCompliancePack: {
    action: 'keyword_pack.set',
    call: (agency) => ({
      by: agency.clientUser,
      variables: { clientId: agency.clients[0].id, isEnabled: false },
    }),
  },
  updateKeywordRule: {
    action: 'keyword_rule.updated',
    call: async (agency) => ({
      by: agency.agent,
      variables: { id: (await ruleOf(agency)).id, keywords: ['cost'], flowId: await flowOf(agency) },
    }),
  },
};
