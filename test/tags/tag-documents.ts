import { operation } from '../world/documents.js';
import type { Person } from '../world/person.js';

export interface Tag {
  readonly id: string;
  readonly clientId: number | null;
  readonly name: string;
  readonly color: string;
  readonly archivedAt: string | null;
}

const FIELDS = '{ id clientId name color archivedAt }';

export const Tags = operation<{ tags: Tag[] }>(
  `query ($clientId: Int, $text: String, $includeArchived: Boolean, $limit: Int, $afterId: ID) {
     tags(clientId: $clientId, text: $text, includeArchived: $includeArchived, limit: $limit, afterId: $afterId)
     ${FIELDS} }`,
);
export const OneTag = operation<{ tag: Tag | null }>(`query ($id: ID!) { tag(id: $id) ${FIELDS} }`);
export const CreateTag = operation<{ createTag: Tag }>(
  `mutation ($name: String!, $color: String, $clientId: Int) {
     createTag(name: $name, color: $color, clientId: $clientId) ${FIELDS} }`,
);
export const UpdateTag = operation<{ updateTag: Tag }>(
  `mutation ($id: ID!, $name: String, $color: String) { updateTag(id: $id, name: $name, color: $color) ${FIELDS} }`,
);
export const ArchiveTag = operation<{ archiveTag: Tag }>(
  `mutation ($id: ID!) { archiveTag(id: $id) ${FIELDS} }`,
);
export const RestoreTag = operation<{ restoreTag: Tag }>(
  `mutation ($id: ID!) { restoreTag(id: $id) ${FIELDS} }`,
);
export const TagUpdated = operation<{ tagUpdated: Tag }>(`subscription { tagUpdated ${FIELDS} }`);

export const createTag = async (person: Person, name: string, clientId: number | null = null): Promise<Tag> =>
  (await person.gets(CreateTag, { name, clientId })).createTag;
