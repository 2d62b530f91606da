import { NOT_FOUND, of, position, type Rows, rowsOfClients } from '../rules.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const inDays = (days: number) => new Date((Math.floor(Date.now() / DAY_MS) + days) * DAY_MS).toISOString();

const freshRun = of('flowRun', NOT_FOUND, { isFresh: true });
const MOVES = 'other requests begin and end runs meanwhile';

/** Flows at work. */
export const FLOW_RUNS: Rows = {
  'Mutation.endFlowRun': { ids: { id: freshRun } },
  'Mutation.pauseFlowRun': { ids: { id: freshRun } },
  'Mutation.resumeFlowRun': { ids: { id: freshRun } },
  'Mutation.startFlowForConversation': {
    ids: {
      conversationId: of('freeConversation', NOT_FOUND, { isFresh: true }),
      flowId: of('flow', NOT_FOUND, { isBound: true }),
    },
  },
  'Query.flowFunnel': {
    given: { version: null, from: () => inDays(-30), to: () => inDays(30) },
    ids: { flowId: of('flow', 'null') },
    isRestless: MOVES,
  },
  'Query.flowRun': { ids: { id: of('flowRun', 'null') } },
  'Query.flowRuns': {
    given: { statuses: null, limit: 20 },
    ids: {
      clientId: of('client', 'empty', { isOptional: true }),
      flowId: of('flow', 'empty', { isOptional: true }),
      conversationId: of('conversation', 'empty', { isOptional: true }),
      contactId: of('contact', 'empty', { isOptional: true }),
      beforeId: position('beforeId', 'flowRun'),
    },
    comesTo: rowsOfClients,
    isRestless: MOVES,
  },
  'Subscription.flowRunUpdated': { ids: { agencyId: of('agency', 'ended', { isOptional: true }) } },
};
