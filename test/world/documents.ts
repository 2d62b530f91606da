declare const data: unique symbol;

/** A GraphQL document, and what it answers. */
export interface Operation<Data extends object> {
  readonly text: string;
  readonly [data]?: Data;
}

export const operation = <Data extends object>(text: string): Operation<Data> => ({ text });

export interface ConversationFields {
  readonly id: string;
  readonly clientId: number;
  readonly customerExternalId: string | null;
  readonly customerDisplayName: string | null;
  readonly status: string;
  readonly assigneeId: string | null;
  readonly lastSeq: number;
  readonly lastMessageAt: string;
  readonly unreadCount: number;
  readonly channel: { readonly id: string; readonly provider: string; readonly displayName: string } | null;
}

export interface MessageFields {
  readonly id: string;
  readonly seq: number;
  readonly direction: string;
  readonly messageType: string;
  readonly body: string | null;
  readonly status: string | null;
  readonly clientMessageId: string | null;
  readonly mediaId: string | null;
  readonly mediaMimeType: string | null;
  readonly deliveredAt: string | null;
  readonly readAt: string | null;
  readonly failureCode: string | null;
  readonly failureText: string | null;
  readonly interactive: Readonly<Record<string, unknown>> | null;
}

export interface Counts {
  readonly my: number;
  readonly open: number;
  readonly unassigned: number;
  readonly pending: number;
  readonly resolved: number;
  readonly all: number;
}

const CONVERSATION = `id clientId customerExternalId customerDisplayName status assigneeId lastSeq lastMessageAt
  unreadCount channel { id provider displayName }`;

const MESSAGE = `id seq direction messageType body status clientMessageId mediaId mediaMimeType deliveredAt readAt
  failureCode failureText
  interactive { type ... on ButtonReply { id title } ... on ListReply { id title description } }`;

export const Inbox = operation<{ conversations: ConversationFields[] }>(
  `query Inbox($tab: ConversationTab!, $limit: Int, $beforeId: ID) {
     conversations(tab: $tab, limit: $limit, beforeId: $beforeId) { ${CONVERSATION} } }`,
);

export const OneConversation = operation<{ conversation: ConversationFields | null }>(
  `query Conversation($id: ID!) { conversation(id: $id) { ${CONVERSATION} } }`,
);

export const InboxCounts = operation<{ conversationCounts: Counts }>(
  'query Counts { conversationCounts { my open unassigned pending resolved all } }',
);

export const Messages = operation<{ messages: MessageFields[] }>(
  `query Messages($conversationId: ID!, $beforeId: ID, $limit: Int) {
     messages(conversationId: $conversationId, beforeId: $beforeId, limit: $limit) { ${MESSAGE} } }`,
);

export const SendText = operation<{ sendText: MessageFields }>(
  `mutation SendText($conversationId: ID!, $body: String!, $clientMessageId: ID) {
     sendText(conversationId: $conversationId, body: $body, clientMessageId: $clientMessageId) { ${MESSAGE} } }`,
);

export const MarkRead = operation<{ markConversationRead: ConversationFields }>(
  `mutation MarkRead($conversationId: ID!, $seq: Int) {
     markConversationRead(conversationId: $conversationId, seq: $seq) { ${CONVERSATION} } }`,
);

export const Assign = operation<{ assignConversation: ConversationFields }>(
  `mutation Assign($conversationId: ID!, $assigneeId: ID) {
     assignConversation(conversationId: $conversationId, assigneeId: $assigneeId) { ${CONVERSATION} } }`,
);

export const SetStatus = operation<{ setConversationStatus: ConversationFields }>(
  `mutation SetStatus($conversationId: ID!, $status: ConversationStatus!) {
     setConversationStatus(conversationId: $conversationId, status: $status) { ${CONVERSATION} } }`,
);

export const NewMessage = operation<{ newMessage: MessageFields }>(
  `subscription NewMessage($conversationId: ID!, $afterSeq: Int) {
     newMessage(conversationId: $conversationId, afterSeq: $afterSeq) { ${MESSAGE} } }`,
);

export const MessageUpdated = operation<{ messageUpdated: MessageFields }>(
  `subscription MessageUpdated($conversationId: ID!) { messageUpdated(conversationId: $conversationId) { ${MESSAGE} } }`,
);

export const ConversationUpdated = operation<{ conversationUpdated: ConversationFields }>(
  `subscription ConversationUpdated($agencyId: Int) { conversationUpdated(agencyId: $agencyId) { ${CONVERSATION} } }`,
);

export const Me = operation<{ me: { id: string; agencyId: number } }>('query Me { me { id agencyId } }');

export interface AuditEntryFields {
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly userId: string | null;
  readonly user: { readonly id: string; readonly displayName: string } | null;
  readonly impersonatorId: string | null;
  readonly impersonatorName: string | null;
  readonly subjectId: string | null;
  readonly clientId: number | null;
  readonly ip: string | null;
  readonly requestId: string | null;
  readonly details: unknown;
  readonly seq: number | null;
  readonly hash: string | null;
}

export const AuditLog = operation<{ auditLog: AuditEntryFields[] }>(
  `query AuditLog($action: String, $userId: ID, $subjectId: ID, $clientId: Int, $from: DateTime, $to: DateTime,
     $limit: Int, $beforeId: ID) {
     auditLog(action: $action, userId: $userId, subjectId: $subjectId, clientId: $clientId, from: $from, to: $to,
       limit: $limit, beforeId: $beforeId) {
       id at action userId user { id displayName } impersonatorId impersonatorName subjectId clientId ip requestId
       details seq hash
     } }`,
);

export interface IntegrityFields {
  readonly isIntact: boolean;
  readonly checked: number;
  readonly lastSeq: number;
  readonly head: string | null;
  readonly pending: number;
  readonly firstBroken: {
    readonly seq: number | null;
    readonly entryId: string | null;
    readonly problem: string;
  } | null;
}

export const AuditIntegrity = operation<{ auditIntegrity: IntegrityFields }>(
  `query AuditIntegrity($afterSeq: Int, $limit: Int) {
     auditIntegrity(afterSeq: $afterSeq, limit: $limit) {
       isIntact checked lastSeq head pending firstBroken { seq entryId problem }
     } }`,
);
