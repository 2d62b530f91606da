import type { Agency } from '../../world/agency.js';
import { operation } from '../../world/documents.js';
import type { Calls, MutationRow } from './call.js';

const CreateContact = operation<{ createContact: { id: string; identities: { id: string }[] } }>(
  `mutation ($clientId: Int!, $displayName: String, $email: String) {
    createContact(clientId: $clientId, displayName: $displayName, email: $email) { id identities { id } }
  }`,
);
const CreateTag = operation<{ createTag: { id: string } }>(
  'mutation ($name: String!) { createTag(name: $name) { id } }',
);
const AddTag = operation<{ addContactTag: { id: string } }>(
  'mutation ($contactId: ID!, $tagId: ID!) { addContactTag(contactId: $contactId, tagId: $tagId) { id } }',
);
const AddNote = operation<{ addContactNote: { id: string } }>(
  'mutation ($contactId: ID!) { addContactNote(contactId: $contactId, body: "Called.") { id } }',
);
const CreateAccount = operation<{ createContactAccount: { id: string } }>(
  'mutation ($clientId: Int!) { createContactAccount(clientId: $clientId, name: "Acme") { id } }',
);
const CreateField = operation<{ createCustomField: { id: string } }>(
  'mutation ($scope: CustomFieldScope!) { createCustomField(scope: $scope, label: "Size", type: TEXT) { id } }',
);
const Archive = operation<{ archiveContact: { id: string } }>(
  'mutation ($id: ID!) { archiveContact(id: $id) { id } }',
);
const Block = operation<{ blockContact: { id: string } }>(
  'mutation ($id: ID!) { blockContact(id: $id) { id } }',
);
const ArchiveAccount = operation<{ archiveContactAccount: { id: string } }>(
  'mutation ($id: ID!) { archiveContactAccount(id: $id) { id } }',
);
const ArchiveField = operation<{ archiveCustomField: { id: string } }>(
  'mutation ($id: ID!) { archiveCustomField(id: $id) { id } }',
);

let made = 0;

const contactIn = async ({ agent, clients }: Agency) => {
  made += 1;
  const email = `ana-${made}@example.com`;
  return (await agent.gets(CreateContact, { clientId: clients[0].id, displayName: 'Ana', email }))
    .createContact;
};
const tagIn = async ({ agent }: Agency) => (await agent.gets(CreateTag, { name: 'Refund' })).createTag.id;
const noteIn = async (agency: Agency) =>
  (await agency.agent.gets(AddNote, { contactId: (await contactIn(agency)).id })).addContactNote.id;
const accountIn = async ({ agent, clients }: Agency) =>
  (await agent.gets(CreateAccount, { clientId: clients[0].id })).createContactAccount.id;
const fieldIn = async ({ admin }: Agency, scope = 'CONTACT') =>
  (await admin.gets(CreateField, { scope })).createCustomField.id;

/** Something that the agent does, with what it needs. */
const by = (
  who: 'agent' | 'admin',
  action: string,
  variables: (agency: Agency) => Promise<Readonly<Record<string, unknown>>>,
): MutationRow => ({
  action,
  call: async (agency) => ({ by: agency[who], variables: await variables(agency) }),
});

/** Something that is done to a contact, which is an `id` or a `contactId`. */
const toContact = (action: string, more: Readonly<Record<string, unknown>> = {}, name = 'id'): MutationRow =>
  by('agent', action, async (agency) => ({ ...more, [name]: (await contactIn(agency)).id }));

/** Contacts, their accounts, custom fields and notes. */
export const CONTACTS: Calls = {
  addContactIdentity: toContact(
    'contact.identity_added',
    { kind: 'EMAIL', value: 'another@example.com' },
    'contactId',
  ),
  addContactNote: toContact('contact.note_added', { body: 'Called.' }, 'contactId'),
  addContactTag: by('agent', 'contact.tag_added', async (agency) => ({
    contactId: (await contactIn(agency)).id,
    tagId: await tagIn(agency),
  })),
  archiveContact: toContact('contact.archived'),
  archiveContactAccount: by('agent', 'contact_account.archived', async (agency) => ({
    id: await accountIn(agency),
  })),
  archiveCustomField: by('admin', 'custom_field.archived', async (agency) => ({
    id: await fieldIn(agency),
  })),
  blockContact: toContact('contact.blocked'),
  createContact: by('agent', 'contact.created', async ({ clients }) => ({
    clientId: clients[0].id,
    displayName: 'Ana',
  })),
  createContactAccount: by('agent', 'contact_account.created', async ({ clients }) => ({
    clientId: clients[0].id,
    name: 'Acme',
  })),
  createCustomField: by('admin', 'custom_field.created', async () => ({
    scope: 'CONTACT',
    label: 'Size',
    type: 'TEXT',
  })),
  deleteContact: toContact('contact.deleted'),
  deleteContactNote: by('agent', 'contact.note_deleted', async (agency) => ({ id: await noteIn(agency) })),
  mergeContacts: by('agent', 'contact.merged', async (agency) => ({
    sourceId: (await contactIn(agency)).id,
    targetId: (await contactIn(agency)).id,
  })),
  removeContactIdentity: by('agent', 'contact.identity_removed', async (agency) => ({
    id: (await contactIn(agency)).identities[0]?.id,
  })),
  removeContactTag: by('agent', 'contact.tag_removed', async (agency) => {
    const variables = { contactId: (await contactIn(agency)).id, tagId: await tagIn(agency) };
    await agency.agent.gets(AddTag, variables);
    return variables;
  }),
  restoreContact: by('agent', 'contact.restored', async (agency) => {
    const { id } = await contactIn(agency);
    await agency.agent.gets(Archive, { id });
    return { id };
  }),
  restoreContactAccount: by('agent', 'contact_account.restored', async (agency) => {
    const id = await accountIn(agency);
    await agency.agent.gets(ArchiveAccount, { id });
    return { id };
  }),
  restoreCustomField: by('admin', 'custom_field.restored', async (agency) => {
    const id = await fieldIn(agency);
    await agency.admin.gets(ArchiveField, { id });
    return { id };
  }),
  setAgencyAttributes: by('admin', 'agency.attributes_set', async (agency) => {
    await fieldIn(agency, 'AGENCY');
    return { attributes: [{ key: 'size', value: 'large' }] };
  }),
  setContactOptOut: toContact('contact.opted_out', { optedOut: true }),
  unblockContact: by('agent', 'contact.unblocked', async (agency) => {
    const { id } = await contactIn(agency);
    await agency.agent.gets(Block, { id });
    return { id };
  }),
  updateContact: toContact('contact.updated', { displayName: 'Bo' }),
  updateContactAccount: by('agent', 'contact_account.changed', async (agency) => ({
    id: await accountIn(agency),
    name: 'Umbrella',
  })),
  updateContactNote: by('agent', 'contact.note_changed', async (agency) => ({
    id: await noteIn(agency),
    body: 'Called twice.',
  })),
  updateCustomField: by('admin', 'custom_field.changed', async (agency) => ({
    id: await fieldIn(agency),
    label: 'Shoe size',
  })),
};
