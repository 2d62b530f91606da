import { operation } from '../world/documents.js';
import type { Person } from '../world/person.js';

export interface Flow {
  readonly id: string;
  readonly clientId: number;
  readonly name: string;
  readonly description: string | null;
  readonly draft: unknown;
  readonly draftRevision: number;
  readonly publishedVersion: number | null;
  readonly hasUnpublishedChanges: boolean;
  readonly archivedAt: string | null;
}

export interface Problem {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly path: string;
  readonly stepId: string | null;
  readonly blockId: string | null;
}

export interface Version {
  readonly flowId: string;
  readonly version: number;
  readonly note: string | null;
  readonly publishedBy: string | null;
  readonly document: unknown;
  readonly buttons: readonly { readonly buttonId: string; readonly stepId: string | null }[];
}

const FLOW =
  '{ id clientId name description draft draftRevision publishedVersion hasUnpublishedChanges archivedAt }';
const PROBLEMS = '{ isPublishable problemCount problems { code severity message path stepId blockId } }';
const VERSION = '{ flowId version note publishedBy document buttons { buttonId stepId } }';

interface Validation {
  readonly isPublishable: boolean;
  readonly problemCount: number;
  readonly problems: readonly Problem[];
}

export const Flows = operation<{ flows: Flow[] }>(
  `query ($clientId: Int, $text: String, $includeArchived: Boolean, $limit: Int, $afterId: ID) {
     flows(clientId: $clientId, text: $text, includeArchived: $includeArchived, limit: $limit, afterId: $afterId) ${FLOW} }`,
);
export const OneFlow = operation<{ flow: Flow | null }>(`query ($id: ID!) { flow(id: $id) ${FLOW} }`);
export const CreateFlow = operation<{ createFlow: Flow }>(
  `mutation ($clientId: Int!, $name: String!, $description: String, $document: FlowDocument) {
     createFlow(clientId: $clientId, name: $name, description: $description, document: $document) ${FLOW} }`,
);
export const ImportFlow = operation<{ importFlow: { flow: Flow; validation: Validation } }>(
  `mutation ($clientId: Int!, $name: String!, $document: FlowDocument!) {
     importFlow(clientId: $clientId, name: $name, document: $document) { flow ${FLOW} validation ${PROBLEMS} } }`,
);
export const DuplicateFlow = operation<{ duplicateFlow: Flow }>(
  `mutation ($id: ID!, $clientId: Int, $name: String) { duplicateFlow(id: $id, clientId: $clientId, name: $name) ${FLOW} }`,
);
export const UpdateFlow = operation<{ updateFlow: Flow }>(
  `mutation ($id: ID!, $name: String, $description: String) {
     updateFlow(id: $id, name: $name, description: $description) ${FLOW} }`,
);
export const SaveFlowDraft = operation<{ saveFlowDraft: Flow }>(
  `mutation ($id: ID!, $expectedRevision: Int!, $document: FlowDocument!) {
     saveFlowDraft(id: $id, expectedRevision: $expectedRevision, document: $document) ${FLOW} }`,
);
export const ValidateFlow = operation<{ validateFlow: Validation | null }>(
  `query ($id: ID!, $document: FlowDocument) { validateFlow(id: $id, document: $document) ${PROBLEMS} }`,
);
export const PublishFlow = operation<{ publishFlow: Version }>(
  `mutation ($id: ID!, $expectedRevision: Int!, $note: String) {
     publishFlow(id: $id, expectedRevision: $expectedRevision, note: $note) ${VERSION} }`,
);
export const FlowVersions = operation<{ flowVersions: Version[] }>(
  `query ($flowId: ID!, $limit: Int, $beforeVersion: Int) {
     flowVersions(flowId: $flowId, limit: $limit, beforeVersion: $beforeVersion) ${VERSION} }`,
);
export const OneFlowVersion = operation<{ flowVersion: Version | null }>(
  `query ($flowId: ID!, $version: Int!) { flowVersion(flowId: $flowId, version: $version) ${VERSION} }`,
);
export const RestoreFlowVersion = operation<{ restoreFlowVersion: Flow }>(
  `mutation ($id: ID!, $version: Int!, $expectedRevision: Int!) {
     restoreFlowVersion(id: $id, version: $version, expectedRevision: $expectedRevision) ${FLOW} }`,
);
export const DiffFlowVersions = operation<{
  diffFlowVersions: {
    isTruncated: boolean;
    changes: {
      part: string;
      kind: string;
      stepId: string | null;
      blockId: string | null;
      socket: string | null;
      fields: { path: string; before: unknown; after: unknown }[];
    }[];
  } | null;
}>(
  `query ($id: ID!, $from: Int!, $to: Int) { diffFlowVersions(id: $id, from: $from, to: $to) {
     isTruncated changes { part kind stepId blockId socket fields { path before after } } } }`,
);
export const ExportFlow = operation<{
  exportFlow: { name: string; description: string | null; version: number | null; document: unknown } | null;
}>(
  'query ($id: ID!, $version: Int) { exportFlow(id: $id, version: $version) { name description version document } }',
);
export const ArchiveFlow = operation<{ archiveFlow: Flow }>(
  `mutation ($id: ID!) { archiveFlow(id: $id) ${FLOW} }`,
);
export const RestoreFlow = operation<{ restoreFlow: Flow }>(
  `mutation ($id: ID!) { restoreFlow(id: $id) ${FLOW} }`,
);
export const FlowUpdated = operation<{ flowUpdated: Flow }>(
  `subscription ($agencyId: Int) { flowUpdated(agencyId: $agencyId) ${FLOW} }`,
);
export const FlowSecrets = operation<{ flowSecrets: { name: string; updatedBy: string | null }[] }>(
  `query ($clientId: Int!, $limit: Int, $afterName: String) {
     flowSecrets(clientId: $clientId, limit: $limit, afterName: $afterName) { name updatedBy } }`,
);
export const SetFlowSecret = operation<{ setFlowSecret: { name: string } }>(
  `mutation ($clientId: Int!, $name: String!, $value: String!) {
     setFlowSecret(clientId: $clientId, name: $name, value: $value) { name } }`,
);
export const RemoveFlowSecret = operation<{ removeFlowSecret: boolean }>(
  'mutation ($clientId: Int!, $name: String!) { removeFlowSecret(clientId: $clientId, name: $name) }',
);

/** One step that says this. */
export const saying = (text: string) => ({
  schemaVersion: 1,
  steps: [{ id: 'a', name: 'Hello', blocks: [{ type: 'text', id: 'hello', text }] }],
});

/** Asks something with two buttons, and answers each. */
export const asking = (question = 'Which one?') => ({
  schemaVersion: 1,
  start: 'ask',
  steps: [
    {
      id: 'ask',
      name: 'Ask',
      blocks: [
        {
          type: 'reply_buttons',
          id: 'choose',
          body: question,
          buttons: [
            { id: 'one', title: 'The first' },
            { id: 'two', title: 'The second' },
          ],
          saveTo: { scope: 'run', key: 'choice' },
        },
      ],
    },
    {
      id: 'first',
      name: 'First',
      blocks: [{ type: 'text', id: 'one', text: 'You have chosen {{run.choice}}' }],
    },
    { id: 'second', name: 'Second', blocks: [{ type: 'text', id: 'two', text: 'The other one' }] },
  ],
  edges: [
    { from: { step: 'ask', block: 'choose', socket: 'button:one' }, to: 'first' },
    { from: { step: 'ask', block: 'choose', socket: 'button:two' }, to: 'second' },
    { from: { step: 'ask', block: 'choose', socket: 'invalid' }, to: null },
    { from: { step: 'ask', block: 'choose', socket: 'no_reply' }, to: null },
  ],
});

export const draw = async (
  person: Person,
  clientId: number,
  document: unknown = saying('Hello'),
  name = 'Welcome',
): Promise<Flow> => (await person.gets(CreateFlow, { clientId, name, document })).createFlow;

/** What is wrong with a document of a client, as `code path`. */
export async function problemsOf(person: Person, clientId: number, document: unknown): Promise<string[]> {
  const { id } = await draw(person, clientId, undefined, `Flow ${Math.random()}`);
  const { validateFlow } = await person.gets(ValidateFlow, { id, document });
  return (validateFlow?.problems ?? []).map(({ code, path }) => `${code} ${path}`);
}
