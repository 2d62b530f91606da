import { type DomainEvent, eventType } from '../../kernel/events.js';
import type { AccountId } from '../../kernel/ids.js';
import type { ContactAccount } from './contact-accounts.js';

/** Where the changes of an agency's contact accounts are heard. */
export const contactAccountTopic = (agencyId: number) => `contact_account_updated:${agencyId}`;

/** An account was made, changed, archived or restored. Contacts refer to it and are told of nothing. */
export const ContactAccountChanged = eventType<{ accountId: AccountId }>('contact_account.changed', 1);

export const contactAccountChanged = (
  agencyId: number,
  { id, clientId }: Pick<ContactAccount, 'id' | 'clientId'>,
): DomainEvent => ({
  type: ContactAccountChanged.type,
  version: ContactAccountChanged.version,
  agencyId,
  clientId,
  topics: [contactAccountTopic(agencyId)],
  payload: { accountId: id },
});
