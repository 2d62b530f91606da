import { operation } from '../../world/documents.js';
import type { Person } from '../../world/person.js';
import { type Calls, inbox, type MutationRow } from './call.js';

const CreateTag = operation<{ createTag: { id: string } }>(
  'mutation ($name: String!) { createTag(name: $name) { id } }',
);
const ArchiveTag = operation<{ archiveTag: { id: string } }>(
  'mutation ($id: ID!) { archiveTag(id: $id) { id } }',
);

const tagOf = async (person: Person): Promise<string> =>
  (await person.gets(CreateTag, { name: 'Refund' })).createTag.id;

/** A change of a tag by the admin. */
const aboutTag = (
  action: string,
  variables: Readonly<Record<string, unknown>> = {},
  before?: (admin: Person, id: string) => Promise<unknown>,
): MutationRow => ({
  action,
  call: async ({ admin }) => {
    const id = await tagOf(admin);
    await before?.(admin, id);
    return { by: admin, variables: { ...variables, id } };
  },
});

const AddTag = operation<{ addConversationTag: unknown }>(
  'mutation ($conversationId: ID!, $tagId: ID!) { addConversationTag(conversationId: $conversationId, tagId: $tagId) { id } }',
);
const AddParticipant = operation<{ addParticipant: unknown }>(
  'mutation ($conversationId: ID!, $userId: ID!) { addParticipant(conversationId: $conversationId, userId: $userId) { id } }',
);

/** Tags, participants, typing. */
export const TAGS: Calls = {
  addConversationTag: {
    action: 'conversation.tagged',
    call: async (agency) => ({
      by: agency.agent,
      variables: { conversationId: await inbox(agency), tagId: await tagOf(agency.admin) },
    }),
  },
  addParticipant: {
    action: 'conversation.participant_added',
    call: async (agency) => ({
      by: agency.agent,
      variables: { conversationId: await inbox(agency), userId: agency.admin.id },
    }),
  },
  removeConversationTag: {
    action: 'conversation.untagged',
    call: async (agency) => {
      const variables = { conversationId: await inbox(agency), tagId: await tagOf(agency.admin) };
      await agency.agent.gets(AddTag, variables);
      return { by: agency.agent, variables };
    },
  },
  removeParticipant: {
    action: 'conversation.participant_removed',
    call: async (agency) => {
      const variables = { conversationId: await inbox(agency), userId: agency.admin.id };
      await agency.agent.gets(AddParticipant, variables);
      return { by: agency.agent, variables };
    },
  },
  archiveTag: aboutTag('tag.archived'),
  createTag: {
    action: 'tag.created',
    call: ({ agent }) => ({ by: agent, variables: { name: 'Refund', color: '#1d4ed8', clientId: null } }),
  },
  restoreTag: aboutTag('tag.restored', {}, (admin, id) => admin.gets(ArchiveTag, { id })),
  setTyping: {
    action: null,
    call: async (agency) => ({
      by: agency.agent,
      variables: { conversationId: await inbox(agency), isTyping: true },
    }),
  },
  updateTag: aboutTag('tag.changed', { name: 'Return', color: '#1d4ed8' }),
};
