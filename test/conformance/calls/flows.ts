import type { Agency } from '../../world/agency.js';
import { operation } from '../../world/documents.js';
import type { Calls, MutationRow } from './call.js';

const DOCUMENT = {
  schemaVersion: 1,
  steps: [{ id: 'a', blocks: [{ type: 'text', id: 'b', text: 'Hello' }] }],
};

const CreateFlow = operation<{ createFlow: { id: string } }>(
  `mutation ($clientId: Int!, $document: FlowDocument) {
     createFlow(clientId: $clientId, name: "Welcome", description: "Greets", document: $document) { id } }`,
);
const PublishFlow = operation<{ publishFlow: object }>(
  'mutation ($id: ID!) { publishFlow(id: $id, expectedRevision: 1) { version } }',
);
const SaveDraft = operation<{ saveFlowDraft: object }>(
  `mutation ($id: ID!) { saveFlowDraft(id: $id, expectedRevision: 1, document: { schemaVersion: 1, steps: [] }) { id } }`,
);
const ArchiveFlow = operation<{ archiveFlow: object }>('mutation ($id: ID!) { archiveFlow(id: $id) { id } }');
const SetSecret = operation<{ setFlowSecret: object }>(
  'mutation ($clientId: Int!) { setFlowSecret(clientId: $clientId, name: "KEY", value: "x") { name } }',
);

const flowOf = async ({ agent, clients }: Agency): Promise<string> =>
  (await agent.gets(CreateFlow, { clientId: clients[0].id, document: DOCUMENT })).createFlow.id;

/** A change of a flow by the agent. */
const aboutFlow = (
  action: string,
  variables: Readonly<Record<string, unknown>> = {},
  before?: (agency: Agency, id: string) => Promise<unknown>,
): MutationRow => ({
  action,
  call: async (agency) => {
    const id = await flowOf(agency);
    await before?.(agency, id);
    return { by: agency.agent, variables: { ...variables, id } };
  },
});

const ofClient = (action: string, variables: Readonly<Record<string, unknown>>): MutationRow => ({
  action,
  call: ({ agent, clients }) => ({ by: agent, variables: { ...variables, clientId: clients[0].id } }),
});

/** Flows, what is published of them, and their secrets. */
export const FLOWS: Calls = {
  archiveFlow: aboutFlow('flow.archived'),
  createFlow: ofClient('flow.created', { name: 'Welcome', document: DOCUMENT }),
  duplicateFlow: aboutFlow('flow.duplicated', { name: 'Another' }),
  importFlow: ofClient('flow.imported', { name: 'Welcome', document: DOCUMENT }),
  publishFlow: aboutFlow('flow.published', { expectedRevision: 1, note: 'The first' }),
  removeFlowSecret: {
    action: 'flow_secret.removed',
    call: async ({ agent, clients }) => {
      const clientId = clients[0].id;
      await agent.gets(SetSecret, { clientId });
      return { by: agent, variables: { clientId, name: 'KEY' } };
    },
  },
  restoreFlow: aboutFlow('flow.restored', {}, ({ agent }, id) => agent.gets(ArchiveFlow, { id })),
  restoreFlowVersion: aboutFlow(
    'flow.version_restored',
    { version: 1, expectedRevision: 2 },
    async ({ agent }, id) => {
      await agent.gets(PublishFlow, { id });
      await agent.gets(SaveDraft, { id });
    },
  ),
  saveFlowDraft: aboutFlow('flow.draft_saved', {
    expectedRevision: 1,
    document: { schemaVersion: 1, steps: [] },
  }),
  setFlowSecret: ofClient('flow_secret.set', { name: 'KEY', value: 'sk-123' }),
  updateFlow: aboutFlow('flow.changed', { name: 'Hello', description: null }),
};
