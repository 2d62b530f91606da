import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { type ContactId, parseId } from '../../kernel/ids.js';
import { ContactWrites } from '../contacts/contact-writes.js';
import type { Contact } from '../contacts/contacts.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { nobodyNamed, unknownContact, unknownConversation } from './bookings.errors.js';
import { type Customer, customerOf, isSomebody, notesOf, type TypedCustomer } from './bookings.js';
import type { Party } from './bookings.repository.js';

/** Whom a booking is for, as somebody gives it: a contact, a conversation with one, or a customer. */
export interface TypedParty {
  readonly contactId?: string | null;
  readonly conversationId?: string | null;
  readonly customer?: TypedCustomer | null;
  readonly notes?: string | null;
}

/** The same, as far as it can be looked at without the database. */
export interface CheckedParty extends Pick<TypedParty, 'contactId' | 'conversationId'> {
  readonly customer: Customer;
  readonly notes: string | null;
}

/** Where contacts that were unknown come from. */
const SOURCE = 'booking';

/** Who comes: contacts found or made. */
@Injectable()
export class PartiesService {
  constructor(
    private readonly contacts: ContactWrites,
    private readonly conversations: ConversationsService,
  ) {}

  /**
   * The contact that is named, or the conversation's, or whoever has the phone number or the address; a new one if
   * nobody has. What is typed of a customer changes no contact: it stands on the booking.
   *
   * @throws DomainError INVALID_INPUT contactId, conversationId or customer.
   */
  async of(tx: WriteTx, clientId: number, party: CheckedParty): Promise<Party> {
    const { customer, notes } = party;
    const thread = await this.#thread(tx, clientId, party.conversationId);
    const conversationId = thread?.id ?? null;
    const named = party.contactId ?? thread?.contactId ?? null;
    const contact = named === null ? null : await this.contacts.hold(tx, clientId, named);
    if (party.contactId != null && !contact) throw unknownContact();
    if (contact) return { contactId: contact.id, conversationId, customer: filled(customer, contact), notes };
    if (!isSomebody(customer)) throw nobodyNamed();
    return { contactId: await this.#contactOf(tx, clientId, customer), conversationId, customer, notes };
  }

  async #thread(tx: WriteTx, clientId: number, rawId: string | null | undefined) {
    if (rawId == null) return null;
    const id = parseId<'Conversation'>(rawId);
    const thread = id && (await this.conversations.findIn(tx, id));
    if (!thread || thread.clientId !== clientId) throw unknownConversation();
    return thread;
  }

  /** Somebody of whom only the name is known is nobody who could be found again. */
  async #contactOf(
    tx: WriteTx,
    clientId: number,
    { name, phone, email }: Customer,
  ): Promise<ContactId | null> {
    if (phone === null && email === null) return null;
    const draft = { displayName: name ?? undefined, phone: phone ?? undefined, email: email ?? undefined };
    const { id, outcome } = await this.contacts.findOrCreate(tx, clientId, draft, SOURCE);
    if (outcome === 'created') {
      tx.audit({ action: 'contact.created', subjectId: id, clientId, details: { source: SOURCE } });
    }
    return id;
  }
}

/** @throws DomainError INVALID_INPUT naming the field; customer where nobody is named at all. */
export function checkedParty({ contactId, conversationId, customer, notes }: TypedParty): CheckedParty {
  const checked = { contactId, conversationId, customer: customerOf(customer), notes: notesOf(notes) };
  if (contactId == null && conversationId == null && !isSomebody(checked.customer)) throw nobodyNamed();
  return checked;
}

/** What nobody said of the customer is known of the contact. */
const filled = ({ name, phone, email }: Customer, contact: Contact): Customer => ({
  name: name ?? contact.displayName,
  phone: phone ?? contact.phone,
  email: email ?? contact.email,
});
