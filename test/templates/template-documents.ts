import type { Wanted } from '../../src/simulate/meta/template-desk.js';
import type { Agency } from '../world/agency.js';
import { operation } from '../world/documents.js';
import type { World } from '../world.js';

export interface Template {
  readonly id: string;
  readonly clientId: number;
  readonly channelId: string;
  readonly name: string;
  readonly language: string;
  readonly category: string;
  readonly status: string;
  readonly rejectedReason: string | null;
  readonly components: Readonly<Record<string, unknown>>;
  readonly variables: readonly {
    readonly name: string;
    readonly component: string;
    readonly sample: string | null;
  }[];
  readonly syncedAt: string | null;
}

export interface Sync {
  readonly channelId: string;
  readonly status: string;
  readonly syncedAt: string | null;
  readonly templateCount: number | null;
  readonly lastError: string | null;
}

const FIELDS = `{ id clientId channelId name language category status rejectedReason syncedAt
  components { header { format text } body footer buttons { __typename text
    ... on TemplateUrlButton { url } ... on TemplatePhoneNumberButton { phoneNumber } } }
  variables { name component sample } }`;
const SYNC = '{ channelId status syncedAt templateCount lastError }';

export const Templates = operation<{ messageTemplates: Template[] }>(
  `query ($clientId: Int, $channelId: ID, $status: TemplateStatus, $text: String, $limit: Int, $afterId: ID) {
     messageTemplates(clientId: $clientId, channelId: $channelId, status: $status, text: $text, limit: $limit,
       afterId: $afterId) ${FIELDS} }`,
);
export const OneTemplate = operation<{ messageTemplate: Template | null }>(
  `query ($id: ID!) { messageTemplate(id: $id) ${FIELDS} }`,
);
export const CreateTemplate = operation<{ createMessageTemplate: Template }>(
  `mutation ($channelId: ID!, $name: String!, $language: String!, $category: TemplateCategory!,
     $components: TemplateComponentsInput!, $sampleValues: [TemplateVariableInput!]) {
     createMessageTemplate(channelId: $channelId, name: $name, language: $language, category: $category,
       components: $components, sampleValues: $sampleValues) ${FIELDS} }`,
);
export const UpdateTemplate = operation<{ updateMessageTemplate: Template }>(
  `mutation ($id: ID!, $category: TemplateCategory, $components: TemplateComponentsInput!,
     $sampleValues: [TemplateVariableInput!]) {
     updateMessageTemplate(id: $id, category: $category, components: $components, sampleValues: $sampleValues) ${FIELDS} }`,
);
export const DeleteTemplate = operation<{ deleteMessageTemplate: Template }>(
  `mutation ($id: ID!) { deleteMessageTemplate(id: $id) ${FIELDS} }`,
);
export const SyncTemplates = operation<{ syncMessageTemplates: Sync }>(
  `mutation ($channelId: ID!) { syncMessageTemplates(channelId: $channelId) ${SYNC} }`,
);
export const TemplateSync = operation<{ templateSync: Sync | null }>(
  `query ($channelId: ID!) { templateSync(channelId: $channelId) ${SYNC} }`,
);
export const TemplateUpdated = operation<{
  messageTemplateUpdated: { id: string; template: Template | null };
}>(`subscription ($agencyId: Int) { messageTemplateUpdated(agencyId: $agencyId) { id template ${FIELDS} } }`);
export const SendTemplate = operation<{
  sendTemplate: {
    id: string;
    messageType: string;
    body: string;
    status: string;
    template: Readonly<Record<string, unknown>>;
  };
}>(
  `mutation ($conversationId: ID!, $templateId: ID!, $variables: [TemplateVariableInput!], $mediaId: ID, $clientMessageId: ID) {
     sendTemplate(conversationId: $conversationId, templateId: $templateId, variables: $variables, mediaId: $mediaId,
       clientMessageId: $clientMessageId) {
       id messageType body status template { name language footer
         header { format text link location { latitude longitude name address } }
         buttons { type text url phoneNumber } } } }`,
);

export const GREETING = {
  name: 'greeting',
  language: 'en_US',
  category: 'UTILITY',
  components: { body: 'Hello {{1}}, nice to see you' },
  sampleValues: [{ name: '1', value: 'Ana' }],
};

/** What Meta has of the first client's line becomes known here. */
export async function synced(world: World, agency: Agency): Promise<void> {
  await agency.admin.gets(SyncTemplates, { channelId: agency.whatsapp.channelId });
  await world.settle();
}

/** One that Meta has, known here: of the first client's line. */
export async function approved(world: World, agency: Agency, wanted: Wanted): Promise<string> {
  world.meta.templates.add(agency.whatsapp.businessAccountId, wanted);
  await synced(world, agency);
  const { messageTemplates } = await agency.admin.gets(Templates, { text: wanted.name });
  const [found] = messageTemplates;
  if (!found) throw new Error('The template has not come.');
  return found.id;
}
