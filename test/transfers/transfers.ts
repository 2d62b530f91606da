import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Agency, Client } from '../world/agency.js';
import { operation } from '../world/documents.js';
import type { Person } from '../world/person.js';
import type { HttpAnswer, Server } from '../world/server.js';
import type { World } from '../world.js';

export interface Import {
  readonly id: string;
  readonly clientId: number;
  readonly status: string;
  readonly columns: readonly string[];
  readonly sampleRows: readonly (readonly string[])[];
  readonly suggestedMapping: readonly Mapped[];
  readonly mapping: readonly Mapped[] | null;
  readonly totalRows: number | null;
  readonly processedRows: number;
  readonly createdCount: number;
  readonly updatedCount: number;
  readonly rejectedCount: number;
  readonly failure: string | null;
  readonly rejectsUrl: string | null;
}

export interface Mapped {
  readonly column: string;
  readonly field: string;
}

interface Upload {
  readonly import: Import;
  readonly url: string;
  readonly method: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly maxSize: number;
}

const FIELDS = `{ id clientId status columns sampleRows suggestedMapping { column field } mapping { column field }
  totalRows processedRows createdCount updatedCount rejectedCount failure rejectsUrl }`;

export const CreateImport = operation<{ createContactImport: Upload }>(
  `mutation ($clientId: Int!, $fileName: String!, $size: Int!) {
     createContactImport(clientId: $clientId, fileName: $fileName, size: $size) {
       import ${FIELDS} url method headers { name value } maxSize
     }
   }`,
);
export const StartImport = operation<{ startContactImport: Import }>(
  `mutation ($id: ID!, $mapping: [ColumnMappingInput!]!, $defaultCountry: String, $tagIds: [ID!]) {
     startContactImport(id: $id, mapping: $mapping, defaultCountry: $defaultCountry, tagIds: $tagIds) ${FIELDS}
   }`,
);
export const CancelImport = operation<{ cancelContactImport: Import }>(
  `mutation ($id: ID!) { cancelContactImport(id: $id) ${FIELDS} }`,
);
export const OneImport = operation<{ contactImport: Import | null }>(
  `query ($id: ID!) { contactImport(id: $id) ${FIELDS} }`,
);
export const Imports = operation<{ contactImports: Import[] }>(
  `query ($clientId: Int, $limit: Int, $beforeId: ID) {
     contactImports(clientId: $clientId, limit: $limit, beforeId: $beforeId) ${FIELDS}
   }`,
);
export const ImportUpdated = operation<{ contactImportUpdated: Import }>(
  `subscription ($id: ID!) { contactImportUpdated(id: $id) ${FIELDS} }`,
);
export const ExportLink = operation<{ contactExportLink: { url: string; expiresAt: string } }>(
  `mutation ($clientId: Int, $tagId: ID, $text: String) {
     contactExportLink(clientId: $clientId, tagId: $tagId, text: $text) { url expiresAt }
   }`,
);

export const ConversationLink = operation<{ conversationExportLink: { url: string } }>(
  `mutation ($tab: ConversationTab!, $clientId: Int, $channelId: ID, $tagId: ID, $assigneeId: ID, $groupId: ID,
     $priority: ConversationPriority, $text: String) {
     conversationExportLink(tab: $tab, clientId: $clientId, channelId: $channelId, tagId: $tagId,
       assigneeId: $assigneeId, groupId: $groupId, priority: $priority, text: $text) { url }
   }`,
);
export const MessageLink = operation<{ messageExportLink: { url: string } }>(
  'mutation ($conversationId: ID!) { messageExportLink(conversationId: $conversationId) { url } }',
);

/** A link, as it reaches the server under its own address. */
export const pathOf = (url: string): string => url.replace(/^https?:\/\/[^/]+/, '');

export const fetched = (server: Server, url: string): Promise<HttpAnswer> => server.request(pathOf(url));

/** Announces a file. */
export const announced = async (person: Person, { id: clientId }: Client, size = 1_000): Promise<Upload> =>
  (await person.gets(CreateImport, { clientId, fileName: 'people.csv', size })).createContactImport;

export const put = (server: Server, url: string, content: string | Buffer): Promise<HttpAnswer> =>
  server.request(pathOf(url), {
    method: 'PUT',
    headers: { 'content-type': 'text/csv' },
    body: new Blob([new Uint8Array(Buffer.from(content))]),
  });

/** A file that has come. */
export async function uploaded(person: Person, client: Client, content: string | Buffer): Promise<Import> {
  const { import: made, url } = await announced(person, client);
  const { status, text } = await put(person.server, url, content);
  if (status !== 200) throw new Error(`The file was refused: ${status} ${text}`);
  return one(person, made.id);
}

export async function one(person: Person, id: string): Promise<Import> {
  const { contactImport } = await person.gets(OneImport, { id });
  if (!contactImport) throw new Error('There is no such import.');
  return contactImport;
}

/** Begins with what the server suggests. */
export async function started(person: Person, { id, suggestedMapping: mapping }: Import): Promise<Import> {
  return (await person.gets(StartImport, { id, mapping })).startContactImport;
}

/** The names of the files of an agency's imports that are kept. */
export async function filesOf({ dataDir }: World, { id }: Agency): Promise<string[]> {
  const folder = join(dataDir, 'files', 'imports', String(id));
  const all = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return all.filter((entry) => entry.isFile()).map(({ name }) => name);
}
