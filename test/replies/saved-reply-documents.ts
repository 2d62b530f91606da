import { operation } from '../world/documents.js';
import type { Person } from '../world/person.js';

export interface SavedReply {
  readonly id: string;
  readonly clientId: number | null;
  readonly shortCode: string;
  readonly body: string;
  readonly createdBy: string | null;
}

const FIELDS = '{ id clientId shortCode body createdBy }';

export const SavedReplies = operation<{ savedReplies: SavedReply[] }>(
  `query ($clientId: Int, $text: String, $limit: Int, $afterId: ID) {
     savedReplies(clientId: $clientId, text: $text, limit: $limit, afterId: $afterId) ${FIELDS} }`,
);
export const OneSavedReply = operation<{ savedReply: SavedReply | null }>(
  `query ($id: ID!) { savedReply(id: $id) ${FIELDS} }`,
);
export const SavedReplyText = operation<{ savedReplyText: { text: string; missing: string[] } | null }>(
  'query ($id: ID!, $conversationId: ID!) { savedReplyText(id: $id, conversationId: $conversationId) { text missing } }',
);
export const CreateSavedReply = operation<{ createSavedReply: SavedReply }>(
  `mutation ($shortCode: String!, $body: String!, $clientId: Int) {
     createSavedReply(shortCode: $shortCode, body: $body, clientId: $clientId) ${FIELDS} }`,
);
export const UpdateSavedReply = operation<{ updateSavedReply: SavedReply }>(
  `mutation ($id: ID!, $shortCode: String!, $body: String!) {
     updateSavedReply(id: $id, shortCode: $shortCode, body: $body) ${FIELDS} }`,
);
export const DeleteSavedReply = operation<{ deleteSavedReply: boolean }>(
  'mutation ($id: ID!) { deleteSavedReply(id: $id) }',
);
export const SavedReplyUpdated = operation<{
  savedReplyUpdated: { id: string; savedReply: SavedReply | null };
}>(`subscription ($agencyId: Int) { savedReplyUpdated(agencyId: $agencyId) { id savedReply ${FIELDS} } }`);

/** Of the whole agency unless told. */
export const save = async (
  person: Person,
  shortCode: string,
  clientId: number | null = null,
  body = `The text of ${shortCode}`,
): Promise<SavedReply> =>
  (await person.gets(CreateSavedReply, { shortCode, body, clientId })).createSavedReply;

export const codesOf = async (
  person: Person,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<string[]> =>
  (await person.gets(SavedReplies, variables)).savedReplies.map(({ shortCode }) => shortCode);
