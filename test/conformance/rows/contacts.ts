import type { Caller } from '../callers.js';
import { another, invalid, NOT_FOUND, nth, of, position, type Rows } from '../rules.js';

/** What is for the whole agency is not for who sees a part of it. */
const ofTheWhole = ({ seesWholeAgency }: Caller) => (seesWholeAgency ? null : 'FORBIDDEN/SCOPE_EXCEEDS_OWN');

const someContact = of('contact', NOT_FOUND);
const freshContact = of('contact', NOT_FOUND, { isFresh: true });
const itsAccount = of('contactAccount', invalid('accountId'), { isOptional: true, isBound: true });
const listed = ['answered', 'empty'] as const;

const PROFILE = {
  displayName: another('Contact'),
  firstName: null,
  lastName: null,
  dob: '1990-12-31',
  attributes: null,
  defaultCountry: null,
};

/** Contacts, their accounts, custom fields and notes. */
export const CONTACTS: Rows = {
  'Mutation.addContactIdentity': {
    given: { kind: 'EMAIL', value: () => `identity-${nth()}@matrix.test` },
    ids: { contactId: freshContact },
  },
  'Mutation.addContactNote': { given: { body: another('Note') }, ids: { contactId: someContact } },
  'Mutation.addContactTag': {
    ids: { contactId: freshContact, tagId: of('tag', invalid('tagId'), { isBound: true }) },
  },
  'Mutation.archiveContact': { ids: { id: someContact } },
  'Mutation.archiveContactAccount': {
    ids: { id: of('contactAccount', NOT_FOUND, { isFresh: true }) },
  },
  'Mutation.archiveCustomField': { ids: { id: of('customField', NOT_FOUND, { isFresh: true }) } },
  'Mutation.blockContact': { ids: { id: freshContact } },
  'Mutation.createContact': {
    given: {
      ...PROFILE,
      phone: () => `+4915${String(100_000_000 + nth())}`,
      email: () => `contact-${nth()}@matrix.test`,
    },
    ids: {
      clientId: of('client', NOT_FOUND),
      accountId: itsAccount,
      tagIds: of('tag', invalid('tagId'), {
        isOptional: true,
        isBound: true,
        malformed: invalid('tagIds'),
      }),
    },
  },
  'Mutation.createContactAccount': {
    given: { name: another('Account'), attributes: null },
    ids: { clientId: of('client', NOT_FOUND) },
  },
  'Mutation.createCustomField': {
    given: { scope: 'CONTACT', label: another('Field'), type: 'SELECT', options: ['one', 'two'] },
    refuses: ofTheWhole,
  },
  'Mutation.deleteContact': { ids: { id: freshContact } },
  'Mutation.deleteContactNote': { ids: { id: of('contactNote', NOT_FOUND, { isFresh: true }) } },
  'Mutation.mergeContacts': {
    ids: {
      sourceId: freshContact,
      // One of another client is there for who sees both.
      targetId: of('contact', NOT_FOUND, { isBound: true, misplaced: invalid('targetId') }),
    },
  },
  'Mutation.removeContactIdentity': {
    ids: { id: of('contactIdentity', NOT_FOUND, { isFresh: true }) },
  },
  'Mutation.removeContactTag': { ids: { contactId: someContact, tagId: of('tag', 'answered') } },
  'Mutation.restoreContact': { ids: { id: someContact } },
  'Mutation.restoreContactAccount': {
    ids: { id: of('contactAccount', NOT_FOUND, { isFresh: true }) },
  },
  'Mutation.restoreCustomField': { ids: { id: of('customField', NOT_FOUND, { isFresh: true }) } },
  'Mutation.setAgencyAttributes': {
    given: { attributes: [] },
    refuses: ofTheWhole,
    comesTo: ['answered', 'zeros'],
  },
  'Mutation.setContactOptOut': { given: { optedOut: true }, ids: { id: freshContact } },
  'Mutation.unblockContact': { ids: { id: freshContact } },
  'Mutation.updateContact': {
    given: {
      ...PROFILE,
      phone: () => `+4915${String(100_000_000 + nth())}`,
      email: () => `contact-${nth()}@matrix.test`,
    },
    ids: { id: freshContact, accountId: itsAccount },
  },
  'Mutation.updateContactAccount': {
    given: { name: another('Account'), attributes: null },
    ids: { id: of('contactAccount', NOT_FOUND, { isFresh: true }) },
  },
  'Mutation.updateContactNote': {
    given: { body: another('Note') },
    ids: { id: of('contactNote', NOT_FOUND, { isFresh: true }) },
  },
  'Mutation.updateCustomField': {
    given: { label: another('Field'), options: null },
    ids: { id: of('customField', NOT_FOUND, { isFresh: true }) },
  },
  'Query.agencyAttributes': { comesTo: ['answered', 'zeros'] },
  'Query.contact': { ids: { id: of('contact', 'null') } },
  'Query.contactAccount': { ids: { id: of('contactAccount', 'null') } },
  'Query.contactAccounts': {
    given: { limit: 20, text: null, includeArchived: true },
    ids: {
      afterId: position('afterId', 'contactAccount'),
      clientId: of('client', 'empty', { isOptional: true }),
    },
    comesTo: listed,
  },
  'Query.contactNotes': {
    given: { limit: 20 },
    ids: { beforeId: position('beforeId', 'contactNote'), contactId: of('contact', 'empty') },
    comesTo: listed,
  },
  'Query.contacts': {
    // With everything below it, twenty would be more than an answer may cost.
    given: { limit: 10, text: null, source: null, isBlocked: null, includeArchived: true },
    ids: {
      afterId: position('afterId', 'contact'),
      clientId: of('client', 'empty', { isOptional: true }),
      tagId: of('tag', 'empty', { isOptional: true }),
      accountId: of('contactAccount', 'empty', { isOptional: true }),
    },
    comesTo: listed,
  },
  'Query.customFields': {
    given: { scope: null, limit: 20, includeArchived: true },
    ids: { afterId: position('afterId', 'customField') },
    comesTo: listed,
  },
  'Query.duplicateContacts': {
    given: { limit: 20 },
    ids: {
      afterId: position('afterId', 'contact', { unseen: 'answered' }),
      clientId: of('client', 'answered'),
    },
  },
  'Subscription.contactAccountUpdated': { ids: { agencyId: of('agency', 'ended', { isOptional: true }) } },
  'Subscription.contactUpdated': { ids: { agencyId: of('agency', 'ended', { isOptional: true }) } },
};
