import { DomainError, invalidInput } from '../../kernel/errors.js';
import type { ContactId } from '../../kernel/ids.js';
import { MAX_TAGS } from './contact-draft.js';
import { MAX_IDENTITIES } from './contacts.js';

/** @param field what the other contact has: `phone`, `email`, `value`. */
export const contactExists = (field: string, id: ContactId) =>
  new DomainError('CONFLICT', 'CONTACT_EXISTS', 'Another contact of this client has this already.', {
    field,
    id,
  });

/** The number of one person and the address of another: people must say first that they are one. */
export const twoContacts = (contactIds: readonly ContactId[]) =>
  new DomainError(
    'CONFLICT',
    'TWO_CONTACTS',
    'The phone number and the e-mail address belong to two contacts. Merge them first.',
    { field: 'email', contactIds },
  );

export const unknownAccount = () =>
  invalidInput('accountId', 'accountId is the id of an account of the same client.');

export const tooManyTags = () =>
  new DomainError('LIMIT_EXCEEDED', 'TOO_MANY_TAGS', `A contact has at most ${MAX_TAGS} tags.`, {
    max: MAX_TAGS,
  });

export const tooManyIdentities = () =>
  new DomainError(
    'LIMIT_EXCEEDED',
    'TOO_MANY_IDENTITIES',
    `A contact has at most ${MAX_IDENTITIES} identities.`,
    { max: MAX_IDENTITIES },
  );

/** Without it, the customer of that thread could not be answered. */
export const identityInUse = (id: string) =>
  new DomainError(
    'CONFLICT',
    'IDENTITY_IN_USE',
    'A conversation that is not archived reaches the customer by this. Close it first.',
    { id },
  );

/** People of one client only can be one person. */
export const otherClient = () =>
  invalidInput('targetId', 'targetId is the id of another contact of the same client.');
