import type { Agency } from '../../world/agency.js';
import { operation } from '../../world/documents.js';
import { type Calls, inbox } from './call.js';

const TEMPLATE = {
  name: 'hello',
  language: 'en_US',
  category: 'UTILITY',
  components: { body: 'Hello {{1}}, nice to see you' },
  sampleValues: [{ name: '1', value: 'Ana' }],
};

const CreateSavedReply = operation<{ createSavedReply: { id: string } }>(
  `mutation { createSavedReply(shortCode: "hello", body: "Hello") { id } }`,
);
const CreateTemplate = operation<{ createMessageTemplate: { id: string } }>(
  `mutation ($channelId: ID!, $name: String!, $language: String!, $category: TemplateCategory!,
     $components: TemplateComponentsInput!, $sampleValues: [TemplateVariableInput!]) {
     createMessageTemplate(channelId: $channelId, name: $name, language: $language, category: $category,
       components: $components, sampleValues: $sampleValues) { id } }`,
);

const savedReply = async ({ admin }: Agency): Promise<string> =>
  (await admin.gets(CreateSavedReply)).createSavedReply.id;

/** One that its provider has approved. */
const template = async (agency: Agency): Promise<string> => {
  const { channelId } = agency.whatsapp;
  const { createMessageTemplate } = await agency.admin.gets(CreateTemplate, { channelId, ...TEMPLATE });
  // It is submitted first: what the provider then says of it is its status.
  await agency.pausesEnd();
  await agency.query("UPDATE message_templates SET status = 'APPROVED' WHERE agency_id = $1");
  return createMessageTemplate.id;
};

/** Saved replies and templates. */
export const REPLIES: Calls = {
  createMessageTemplate: {
    action: 'template.created',
    call: ({ agent, whatsapp }) => ({ by: agent, variables: { channelId: whatsapp.channelId, ...TEMPLATE } }),
  },
  createSavedReply: {
    action: 'saved_reply.created',
    call: ({ agent }) => ({ by: agent, variables: { shortCode: 'hello', body: 'Hello', clientId: null } }),
  },
  deleteMessageTemplate: {
    action: 'template.deleted',
    call: async (agency) => ({ by: agency.agent, variables: { id: await template(agency) } }),
  },
  deleteSavedReply: {
    action: 'saved_reply.deleted',
    call: async (agency) => ({ by: agency.agent, variables: { id: await savedReply(agency) } }),
  },
  sendTemplate: {
    action: 'message.sent',
    call: async (agency) => ({
      by: agency.agent,
      variables: {
        conversationId: await inbox(agency),
        templateId: await template(agency),
        variables: [{ name: '1', value: 'Ana' }],
      },
    }),
  },
  syncMessageTemplates: {
    action: 'template.sync_requested',
    call: ({ agent, whatsapp }) => ({ by: agent, variables: { channelId: whatsapp.channelId } }),
  },
  updateMessageTemplate: {
    action: 'template.updated',
    call: async (agency) => ({
      by: agency.agent,
      variables: { id: await template(agency), category: null, components: { body: 'Hello there' } },
    }),
  },
  updateSavedReply: {
    action: 'saved_reply.updated',
    call: async (agency) => ({
      by: agency.agent,
      variables: { id: await savedReply(agency), shortCode: 'bye', body: 'Goodbye' },
    }),
  },
};
