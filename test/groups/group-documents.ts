import { operation } from '../world/documents.js';
import type { Person } from '../world/person.js';

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly members: readonly { readonly id: string; readonly displayName: string; readonly role: string }[];
}

const FIELDS = '{ id name createdAt members { id displayName role } }';

export const Groups = operation<{ groups: Group[] }>(
  `query ($limit: Int, $afterId: ID) { groups(limit: $limit, afterId: $afterId) ${FIELDS} }`,
);
export const OneGroup = operation<{ group: Group | null }>(`query ($id: ID!) { group(id: $id) ${FIELDS} }`);
export const CreateGroup = operation<{ createGroup: Group }>(
  `mutation ($name: String!, $userIds: [ID!]) { createGroup(name: $name, userIds: $userIds) ${FIELDS} }`,
);
export const RenameGroup = operation<{ renameGroup: Group }>(
  `mutation ($id: ID!, $name: String!) { renameGroup(id: $id, name: $name) ${FIELDS} }`,
);
export const SetGroupMembers = operation<{ setGroupMembers: Group }>(
  `mutation ($groupId: ID!, $userIds: [ID!]!) { setGroupMembers(groupId: $groupId, userIds: $userIds) ${FIELDS} }`,
);
export const DeleteGroup = operation<{ deleteGroup: boolean }>(
  'mutation ($id: ID!) { deleteGroup(id: $id) }',
);

export const create = async (person: Person, name: string, members: readonly Person[] = []): Promise<Group> =>
  (await person.gets(CreateGroup, { name, userIds: members.map(({ id }) => id) })).createGroup;

export const membersOf = async (person: Person, id: string): Promise<string[]> =>
  ((await person.gets(OneGroup, { id })).group?.members ?? []).map((member) => member.id);

/** Their ids in the order in which members come. */
export const sorted = (people: readonly Person[]): string[] => people.map(({ id }) => id).sort();
