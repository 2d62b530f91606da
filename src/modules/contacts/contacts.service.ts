import { Injectable } from '@nestjs/common';
import type { TenantTx, WriteTx } from '../../database/transaction.js';
import type { ContactId } from '../../kernel/ids.js';
import type { Contact, ContactIdentity, IdentityKind, Sender } from './contacts.js';
import { ContactsRepository } from './contacts.repository.js';

/** People outside, and the ids by which channels know them. */
@Injectable()
export class ContactsService {
  constructor(private readonly repository: ContactsRepository) {}

  /**
   * The contact who wrote, made on the first message. Thirty first messages at once make one contact: the
   * identities are locked for the rest of the transaction.
   *
   * An identity that is new joins the contact of one already known. Two identities that are known as two
   * people stay two: the first decides, because ids of a provider are no reason to merge people.
   */
  async resolve(tx: WriteTx, sender: Sender): Promise<Contact> {
    await this.repository.lockIdentities(tx, sender);
    const found = await this.repository.findByIdentities(tx, sender);
    const contact = found[0] ?? (await this.repository.insert(tx, sender));
    const missing = sender.identities.filter(
      (identity) => !found.some(({ kind, value }) => kind === identity.kind && value === identity.value),
    );
    if (missing.length > 0) await this.repository.addIdentities(tx, contact, missing);
    if (!contact.displayName && sender.displayName) {
      await this.repository.rename(tx, contact.id, sender.displayName);
      return { ...contact, displayName: sender.displayName };
    }
    return contact;
  }

  /** Where to write to the contact: the first of the kinds that the contact has, newest first. */
  address(tx: TenantTx, id: ContactId, kinds: readonly IdentityKind[]): Promise<ContactIdentity | null> {
    return this.repository.address(tx, id, kinds);
  }
}
