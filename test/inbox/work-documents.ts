import type { Agency } from '../world/agency.js';
import { Inbox, InboxCounts, operation } from '../world/documents.js';
import type { Person } from '../world/person.js';

/** A conversation, by what is done about it. */
export interface Work {
  readonly id: string;
  readonly status: string;
  readonly assigneeId: string | null;
  readonly groupId: string | null;
  readonly priority: string;
  readonly snoozedUntil: string | null;
  readonly lastSeq: number;
  readonly unreadCount: number;
  readonly firstResponseSeconds: number | null;
  readonly resolutionSeconds: number | null;
}

export const WORK = `{ id status assigneeId groupId priority snoozedUntil lastSeq unreadCount firstResponseSeconds
  resolutionSeconds }`;

export const TheWork = operation<{ conversation: Work | null }>(
  `query ($id: ID!) { conversation(id: $id) ${WORK} }`,
);
export const Claim = operation<{ claimConversation: Work }>(
  `mutation ($conversationId: ID!) { claimConversation(conversationId: $conversationId) ${WORK} }`,
);
export const Unassign = operation<{ unassignConversation: Work }>(
  `mutation ($conversationId: ID!) { unassignConversation(conversationId: $conversationId) ${WORK} }`,
);
export const Transfer = operation<{ transferConversation: Work }>(
  `mutation ($conversationId: ID!, $toUserId: ID, $toGroupId: ID, $note: String) {
     transferConversation(conversationId: $conversationId, toUserId: $toUserId, toGroupId: $toGroupId, note: $note) ${WORK} }`,
);
export const SetGroup = operation<{ setConversationGroup: Work }>(
  `mutation ($conversationId: ID!, $groupId: ID) {
     setConversationGroup(conversationId: $conversationId, groupId: $groupId) ${WORK} }`,
);
export const SetPriority = operation<{ setConversationPriority: Work }>(
  `mutation ($conversationId: ID!, $priority: ConversationPriority!) {
     setConversationPriority(conversationId: $conversationId, priority: $priority) ${WORK} }`,
);
export const Snooze = operation<{ snoozeConversation: Work }>(
  `mutation ($conversationId: ID!, $until: DateTime!) {
     snoozeConversation(conversationId: $conversationId, until: $until) ${WORK} }`,
);

export interface BulkResult {
  readonly conversationId: string;
  readonly conversation: Work | null;
  readonly error: { readonly code: string; readonly reason: string; readonly message: string } | null;
}

export const Bulk = operation<{ bulkUpdateConversations: BulkResult[] }>(
  `mutation ($conversationIds: [ID!]!, $change: ConversationChange!) {
     bulkUpdateConversations(conversationIds: $conversationIds, change: $change) {
       conversationId conversation ${WORK} error { code reason message } } }`,
);

export const SetSettings = operation<{ updateClientSettings: { id: number } }>(
  `mutation ($id: Int!, $settings: ClientSettingsInput!) { updateClientSettings(id: $id, settings: $settings) { id } }`,
);

export interface Line {
  readonly seq: number;
  readonly messageType: string;
  readonly body: string | null;
  readonly senderId: string | null;
  readonly threadEvent: {
    readonly kind: string;
    readonly from: string | null;
    readonly to: string | null;
  } | null;
}

const Lines = operation<{ messages: Line[] }>(
  `query ($conversationId: ID!) { messages(conversationId: $conversationId, limit: 100) {
     seq messageType body senderId threadEvent { kind from to } } }`,
);

/** What a timeline says of the thread itself, notes included, oldest first. */
export const linesOf = async (person: Person, conversationId: string): Promise<Line[]> =>
  (await person.gets(Lines, { conversationId })).messages
    .filter(({ messageType }) => messageType === 'SYSTEM' || messageType === 'NOTE')
    .reverse();

/** The same in words. */
export const wordsOf = async (person: Person, conversationId: string): Promise<(string | null)[]> =>
  (await linesOf(person, conversationId)).map(({ body }) => body);

export const idsIn = async (person: Person, tab: string): Promise<string[]> =>
  (await person.gets(Inbox, { tab, limit: 100 })).conversations.map(({ id }) => id);

export const countsOf = async (person: Person) => (await person.gets(InboxCounts)).conversationCounts;

export const workOn = async (person: Person, id: string): Promise<Work | null> =>
  (await person.gets(TheWork, { id })).conversation;

/** Gives somebody a name of their own. */
export const named = async (agency: Agency, { id }: Person, name: string): Promise<void> => {
  await agency.query('UPDATE users SET display_name = $3 WHERE agency_id = $1 AND id = $2', [id, name]);
};

export const inAnHour = (hours = 1): string => new Date(Date.now() + hours * 3_600_000).toISOString();
