import { operation } from '../world/documents.js';

export interface RunFields {
  readonly id: string;
  readonly clientId: number;
  readonly flowId: string;
  readonly version: number;
  readonly conversationId: string;
  readonly contactId: string | null;
  readonly status: string;
  readonly reason: string | null;
  readonly stepId: string | null;
  readonly blockId: string | null;
  readonly waitingUntil: string | null;
  readonly pausedAt: string | null;
  readonly startedVia: string;
  readonly startedById: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly variables: Readonly<Record<string, string>>;
}

export interface StepFields {
  readonly position: number;
  readonly turn: number;
  readonly stepId: string;
  readonly blockId: string;
  readonly blockType: string;
  readonly outcome: string;
  readonly changes: readonly {
    readonly key: string;
    readonly before: string | null;
    readonly after: string;
  }[];
}

const RUN = `id clientId flowId version conversationId contactId status reason stepId blockId waitingUntil pausedAt
  startedVia startedById startedAt endedAt variables`;
const STEPS = 'position turn stepId blockId blockType outcome changes { key before after }';

export const StartFlow = operation<{ startFlowForConversation: boolean }>(
  `mutation StartFlow($conversationId: ID!, $flowId: ID!) {
     startFlowForConversation(conversationId: $conversationId, flowId: $flowId) }`,
);
export const EndRun = operation<{ endFlowRun: RunFields }>(
  `mutation EndRun($id: ID!) { endFlowRun(id: $id) { ${RUN} } }`,
);
export const PauseRun = operation<{ pauseFlowRun: RunFields }>(
  `mutation PauseRun($id: ID!) { pauseFlowRun(id: $id) { ${RUN} } }`,
);
export const ResumeRun = operation<{ resumeFlowRun: RunFields }>(
  `mutation ResumeRun($id: ID!) { resumeFlowRun(id: $id) { ${RUN} } }`,
);
export const Runs = operation<{ flowRuns: RunFields[] }>(
  `query Runs($flowId: ID, $conversationId: ID, $contactId: ID, $clientId: Int, $statuses: [FlowRunStatus!], $limit: Int,
     $beforeId: ID) {
     flowRuns(flowId: $flowId, conversationId: $conversationId, contactId: $contactId, clientId: $clientId,
       statuses: $statuses, limit: $limit, beforeId: $beforeId) { ${RUN} } }`,
);
export const OneRun = operation<{
  flowRun: (RunFields & { readonly conversation: object | null; readonly steps: StepFields[] }) | null;
}>(
  `query OneRun($id: ID!, $afterPosition: Int, $limit: Int) {
     flowRun(id: $id) { ${RUN} conversation { id customerDisplayName } steps(afterPosition: $afterPosition, limit: $limit) { ${STEPS} } } }`,
);
export const RunUpdated = operation<{ flowRunUpdated: RunFields }>(
  `subscription RunUpdated { flowRunUpdated { ${RUN} } }`,
);
export const Thread = operation<{
  conversation: {
    readonly chatMode: string;
    readonly status: string;
    readonly assigneeId: string | null;
    readonly tags: readonly { readonly id: string }[];
    readonly flowRun: { readonly id: string; readonly status: string } | null;
  };
}>(
  `query Thread($id: ID!) {
     conversation(id: $id) { chatMode status assigneeId tags { id } flowRun { id status } } }`,
);
export const Funnel = operation<{ flowFunnel: Readonly<Record<string, unknown>> | null }>(
  `query Funnel($flowId: ID!, $version: Int, $from: DateTime!, $to: DateTime!) {
     flowFunnel(flowId: $flowId, version: $version, from: $from, to: $to) {
       started active completed expired failed handedOff medianSeconds steps { stepId reached dropped } } }`,
);
export const ContactRuns = operation<{ contact: { readonly flowRuns: RunFields[] } | null }>(
  `query ContactRuns($id: ID!, $limit: Int, $beforeId: ID) {
     contact(id: $id) { flowRuns(limit: $limit, beforeId: $beforeId) { ${RUN} } } }`,
);
