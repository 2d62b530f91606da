import { type DomainEvent, eventType } from '../../kernel/events.js';
import type { ContactId } from '../../kernel/ids.js';
import type { Contact } from './contacts.js';

/** Where everything that changes a contact of an agency is heard. */
export const contactTopic = (agencyId: number) => `contact_updated:${agencyId}`;

/** A contact is new, or something of it is other than before, or it is gone. */
export const ContactChanged = eventType<{ contactId: ContactId; mergedIntoId: ContactId | null }>(
  'contact.changed',
  1,
);

/** @param mergedIntoId which contact it has become a part of. */
export const contactChanged = (
  { id, agencyId, clientId }: Pick<Contact, 'id' | 'agencyId' | 'clientId'>,
  mergedIntoId: ContactId | null = null,
): DomainEvent => ({
  type: ContactChanged.type,
  version: ContactChanged.version,
  agencyId,
  clientId,
  topics: [contactTopic(agencyId)],
  payload: { contactId: id, mergedIntoId },
});
