import { operation } from '../world/documents.js';

export interface ContactFields {
  readonly id: string;
  readonly displayName: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly blockedAt: string | null;
  readonly optedOutAt: string | null;
  readonly archivedAt: string | null;
  readonly identities: readonly { readonly id: string; readonly kind: string; readonly value: string }[];
  readonly tags: readonly { readonly id: string; readonly name: string }[];
  readonly account: { readonly id: string; readonly name: string } | null;
}

const FIELDS = `id displayName phone email attributes blockedAt optedOutAt archivedAt
  identities { id kind value } tags { id name } account { id name }`;

export const OneContact = operation<{ contact: ContactFields | null }>(
  `query ($id: ID!) { contact(id: $id) { ${FIELDS} } }`,
);
export const Contacts = operation<{ contacts: ContactFields[] }>(
  `query ($clientId: Int, $tagId: ID, $accountId: ID, $text: String, $source: String, $isBlocked: Boolean,
    $includeArchived: Boolean, $limit: Int, $afterId: ID) {
    contacts(clientId: $clientId, tagId: $tagId, accountId: $accountId, text: $text, source: $source,
      isBlocked: $isBlocked, includeArchived: $includeArchived, limit: $limit, afterId: $afterId) { ${FIELDS} }
  }`,
);
export const CreateContact = operation<{ createContact: ContactFields }>(
  `mutation ($clientId: Int!, $displayName: String, $firstName: String, $lastName: String, $phone: String,
    $email: String, $dob: String, $accountId: ID, $attributes: [AttributeInput!], $tagIds: [ID!], $country: String) {
    createContact(clientId: $clientId, displayName: $displayName, firstName: $firstName, lastName: $lastName,
      phone: $phone, email: $email, dob: $dob, accountId: $accountId, attributes: $attributes, tagIds: $tagIds,
      defaultCountry: $country) { ${FIELDS} }
  }`,
);
export const UpdateContact = operation<{ updateContact: ContactFields }>(
  `mutation ($id: ID!, $displayName: String, $firstName: String, $phone: String, $email: String,
    $attributes: [AttributeInput!]) {
    updateContact(id: $id, displayName: $displayName, firstName: $firstName, phone: $phone, email: $email,
      attributes: $attributes) { ${FIELDS} }
  }`,
);
export const Rename = operation<{ updateContact: ContactFields }>(
  `mutation ($id: ID!, $displayName: String) { updateContact(id: $id, displayName: $displayName) { ${FIELDS} } }`,
);
export const SetAttributes = operation<{ updateContact: ContactFields }>(
  `mutation ($id: ID!, $attributes: [AttributeInput!]) { updateContact(id: $id, attributes: $attributes) { ${FIELDS} } }`,
);
export const Merge = operation<{ mergeContacts: ContactFields }>(
  `mutation ($sourceId: ID!, $targetId: ID!) { mergeContacts(sourceId: $sourceId, targetId: $targetId) { ${FIELDS} } }`,
);
export const DeleteContact = operation<{ deleteContact: boolean }>(
  'mutation ($id: ID!) { deleteContact(id: $id) }',
);
export const Archive = operation<{ archiveContact: ContactFields }>(
  `mutation ($id: ID!) { archiveContact(id: $id) { ${FIELDS} } }`,
);
export const Block = operation<{ blockContact: ContactFields }>(
  `mutation ($id: ID!) { blockContact(id: $id) { ${FIELDS} } }`,
);
export const AddIdentity = operation<{ addContactIdentity: ContactFields }>(
  `mutation ($contactId: ID!, $kind: IdentityKind!, $value: String!) {
    addContactIdentity(contactId: $contactId, kind: $kind, value: $value) { ${FIELDS} }
  }`,
);
export const RemoveIdentity = operation<{ removeContactIdentity: ContactFields }>(
  `mutation ($id: ID!) { removeContactIdentity(id: $id) { ${FIELDS} } }`,
);
export const CreateField = operation<{ createCustomField: { id: string; key: string; options: string[] } }>(
  `mutation ($label: String!, $type: CustomFieldType!, $options: [String!]) {
    createCustomField(scope: CONTACT, label: $label, type: $type, options: $options) { id key options }
  }`,
);
export const UpdateField = operation<{
  updateCustomField: { key: string; label: string; options: string[] };
}>(
  `mutation ($id: ID!, $label: String, $options: [String!]) {
    updateCustomField(id: $id, label: $label, options: $options) { key label options }
  }`,
);
export const ContactUpdated = operation<{
  contactUpdated: { id: string; contact: ContactFields | null; mergedIntoId: string | null };
}>(`subscription { contactUpdated { id mergedIntoId contact { ${FIELDS} } } }`);
export const ThreadsOf = operation<{
  contact: { conversations: { id: string; status: string; customerDisplayName: string }[] } | null;
}>('query ($id: ID!) { contact(id: $id) { conversations(limit: 10) { id status customerDisplayName } } }');
export const AddNote = operation<{ addContactNote: { id: string } }>(
  'mutation ($contactId: ID!, $body: String!) { addContactNote(contactId: $contactId, body: $body) { id } }',
);
export const Notes = operation<{
  contactNotes: { id: string; body: string; author: { id: string } | null }[];
}>('query ($contactId: ID!) { contactNotes(contactId: $contactId) { id body author { id } } }');
export const Duplicates = operation<{
  duplicateContacts: {
    nextAfterId: string | null;
    duplicates: { reason: string; contact: { id: string }; other: { id: string } }[];
  };
}>(
  `query ($clientId: Int!) {
    duplicateContacts(clientId: $clientId) { nextAfterId duplicates { reason contact { id } other { id } } }
  }`,
);
