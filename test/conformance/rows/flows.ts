import { another, invalid, NOT_FOUND, nth, of, position, type Rows, rowsOfClients } from '../rules.js';

const flow = of('flow', NOT_FOUND);
const freshFlow = of('flow', NOT_FOUND, { isFresh: true });
const DOCUMENT = {
  schemaVersion: 1,
  steps: [{ id: 'a', blocks: [{ type: 'text', id: 'b', text: 'Out of the matrix' }] }],
};
// The drafts and versions that are planted are words, and no flows.
const NO_FLOW = invalid('document');

/** Flows, what is published of them, and their secrets. */
export const FLOWS: Rows = {
  'Mutation.archiveFlow': { ids: { id: freshFlow } },
  'Mutation.createFlow': {
    given: { name: another('Flow'), description: null, document: DOCUMENT },
    ids: { clientId: of('client', NOT_FOUND) },
  },
  'Mutation.duplicateFlow': {
    given: { name: another('Flow') },
    ids: { id: flow, clientId: of('client', NOT_FOUND, { isOptional: true }) },
  },
  'Mutation.importFlow': {
    given: { name: another('Flow'), description: null, document: DOCUMENT },
    ids: { clientId: of('client', NOT_FOUND) },
  },
  'Mutation.publishFlow': {
    given: { expectedRevision: 1, note: null },
    ids: { id: flow },
    comesTo: 'CONFLICT/FLOW_INVALID',
  },
  'Mutation.removeFlowSecret': {
    given: { name: 'NOT_THERE' },
    ids: { clientId: of('client', NOT_FOUND) },
    comesTo: NOT_FOUND,
  },
  'Mutation.restoreFlow': { ids: { id: freshFlow } },
  'Mutation.restoreFlowVersion': {
    // One that was never published: what is planted must stay as it is, whatever is asked before.
    given: { version: 999, expectedRevision: 1 },
    ids: { id: flow },
    comesTo: invalid('version'),
  },
  'Mutation.saveFlowDraft': { given: { expectedRevision: 1, document: DOCUMENT }, ids: { id: freshFlow } },
  'Mutation.setFlowSecret': {
    // One name for all: there is an end to how many there may be.
    given: { name: 'OF_THE_MATRIX', value: () => `value-${nth()}` },
    ids: { clientId: of('client', NOT_FOUND) },
  },
  'Mutation.updateFlow': { given: { name: another('Flow'), description: null }, ids: { id: freshFlow } },
  'Query.diffFlowVersions': {
    given: { from: 1, to: null },
    ids: { id: of('flow', 'null') },
    comesTo: NO_FLOW,
  },
  'Query.exportFlow': { given: { version: null }, ids: { id: of('flow', 'null') } },
  'Query.flow': { ids: { id: of('flow', 'null') } },
  'Query.flowSchema': {},
  'Query.flowSecrets': {
    given: { limit: 20, afterName: null },
    ids: { clientId: of('client', 'empty') },
    isRestless: 'other requests set secrets',
  },
  'Query.flowVersion': { given: { version: 1 }, ids: { flowId: of('flow', 'null') } },
  'Query.flowVersions': {
    given: { limit: 20, beforeVersion: null },
    ids: { flowId: of('flow', 'empty') },
  },
  'Query.flows': {
    given: { text: null, includeArchived: true, limit: 20 },
    ids: {
      clientId: of('client', 'empty', { isOptional: true }),
      afterId: position('afterId', 'flow'),
    },
    comesTo: rowsOfClients,
  },
  'Query.testFlow': {
    given: {
      version: null,
      script: [],
      values: null,
      provider: null,
      http: null,
      ai: null,
      freeTimes: null,
      limit: null,
    },
    ids: {
      id: of('flow', 'null'),
      // Nothing is looked up: they are words that the trial compares.
      contactTagIds: of('tag', NO_FLOW, { isOptional: true, absent: NO_FLOW }),
      conversationTagIds: of('tag', NO_FLOW, { isOptional: true, absent: NO_FLOW }),
    },
    comesTo: NO_FLOW,
  },
  'Query.validateFlow': { given: { document: null }, ids: { id: of('flow', 'null') } },
  'Subscription.flowUpdated': { ids: { agencyId: of('agency', 'ended', { isOptional: true }) } },
};
