import { operation } from '../world/documents.js';
import type { Person } from '../world/person.js';

export interface NoteFields {
  readonly id: string;
  readonly conversationId: string;
  readonly seq: number;
  readonly messageType: string;
  readonly body: string | null;
  readonly status: string | null;
  readonly senderId: string | null;
  readonly mentionedUserIds: readonly string[] | null;
}

export interface MentionFields {
  readonly message: NoteFields;
  readonly conversation: { readonly id: string; readonly unreadCount: number; readonly lastSeq: number };
}

const NOTE = 'id conversationId seq messageType body status senderId mentionedUserIds';
const MENTION = `message { ${NOTE} } conversation { id unreadCount lastSeq }`;

export const AddNote = operation<{ addNote: NoteFields }>(
  `mutation AddNote($conversationId: ID!, $body: String!, $clientMessageId: ID) {
     addNote(conversationId: $conversationId, body: $body, clientMessageId: $clientMessageId) { ${NOTE} } }`,
);

export const Notes = operation<{ messages: NoteFields[] }>(
  `query Notes($conversationId: ID!, $beforeId: ID) {
     messages(conversationId: $conversationId, beforeId: $beforeId) { ${NOTE} } }`,
);

export const NewNote = operation<{ newMessage: NoteFields }>(
  `subscription NewNote($conversationId: ID!, $afterSeq: Int) {
     newMessage(conversationId: $conversationId, afterSeq: $afterSeq) { ${NOTE} } }`,
);

export const Mentions = operation<{ mentions: MentionFields[] }>(
  `query Mentions($unreadOnly: Boolean, $limit: Int, $beforeId: ID) {
     mentions(unreadOnly: $unreadOnly, limit: $limit, beforeId: $beforeId) { ${MENTION} } }`,
);

export const Mentioned = operation<{ mentioned: MentionFields }>(`subscription { mentioned { ${MENTION} } }`);

export const PreviewText = operation<{ previewText: { text: string; missing: string[] } | null }>(
  `query PreviewText($conversationId: ID!, $body: String!) {
     previewText(conversationId: $conversationId, body: $body) { text missing } }`,
);

/** As composers write it. */
export const at = ({ id }: Pick<Person, 'id'>, name = 'A colleague'): string => `@[${name}](${id})`;

export interface StepFields {
  readonly status: string;
  readonly at: string;
  readonly recordedAt: string;
  readonly attempt: number | null;
  readonly providerMessageId: string | null;
  readonly errorCode: string | null;
  readonly errorText: string | null;
}

export const MessageHistory = operation<{ messageHistory: StepFields[] }>(
  `query MessageHistory($messageId: ID!) {
     messageHistory(messageId: $messageId) { status at recordedAt attempt providerMessageId errorCode errorText } }`,
);

export const RetryMessage = operation<{ retryMessage: { id: string; seq: number; status: string } }>(
  'mutation RetryMessage($messageId: ID!) { retryMessage(messageId: $messageId) { id seq status } }',
);

export interface ScheduledFields {
  readonly id: string;
  readonly conversationId: string;
  readonly authorId: string;
  readonly sendAt: string;
  readonly status: string;
  readonly content: { readonly text: string | null };
  readonly messageId: string | null;
  readonly failure: string | null;
}

const SCHEDULED = 'id conversationId authorId sendAt status content { text } messageId failure';

export const ScheduleMessage = operation<{ scheduleMessage: ScheduledFields }>(
  `mutation ($conversationId: ID!, $sendAt: DateTime!, $content: ScheduledContentInput!, $clientMessageId: ID) {
     scheduleMessage(conversationId: $conversationId, sendAt: $sendAt, content: $content,
       clientMessageId: $clientMessageId) { ${SCHEDULED} } }`,
);

export const ScheduledMessages = operation<{ scheduledMessages: ScheduledFields[] }>(
  `query ($conversationId: ID!, $status: ScheduledMessageStatus, $limit: Int, $afterId: ID) {
     scheduledMessages(conversationId: $conversationId, status: $status, limit: $limit, afterId: $afterId) {
       ${SCHEDULED} } }`,
);

export const CancelScheduled = operation<{ cancelScheduledMessage: ScheduledFields }>(
  `mutation ($id: ID!) { cancelScheduledMessage(id: $id) { ${SCHEDULED} } }`,
);

export const ScheduledUpdated = operation<{ scheduledMessageUpdated: ScheduledFields }>(
  `subscription ($conversationId: ID!) { scheduledMessageUpdated(conversationId: $conversationId) { ${SCHEDULED} } }`,
);
