import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { type ContactId, newId } from '../../kernel/ids.js';
import type { Contact, ContactIdentity, IdentityKind, Sender } from './contacts.js';

// Hashes of the identities, taken in order, so that two senders with two identities each cannot deadlock.
const LOCK = sql(
  'contacts_lock_identities',
  `SELECT pg_advisory_xact_lock(key) FROM (
     SELECT DISTINCT hashtextextended(concat_ws(':', 'contact', $1::int, $2::int, identity), 0) AS key
     FROM unnest($3::text[]) AS identity ORDER BY key
   ) AS keys`,
);

const FIND = sql(
  'contacts_by_identity',
  `SELECT c.id, c.client_id AS "clientId", c.display_name AS "displayName", i.kind, i.value
   FROM unnest($3::identity_kind[], $4::text[]) WITH ORDINALITY AS wanted(kind, value, rank)
   JOIN contact_identities i ON i.agency_id = $1 AND i.client_id = $2 AND i.kind = wanted.kind AND i.value = wanted.value
   JOIN contacts c ON c.agency_id = i.agency_id AND c.id = i.contact_id
   ORDER BY wanted.rank`,
);

const ADDRESS = sql(
  'contacts_address',
  `SELECT i.kind, i.value FROM unnest($3::identity_kind[]) WITH ORDINALITY AS wanted(kind, rank)
   JOIN contact_identities i ON i.agency_id = $1 AND i.contact_id = $2 AND i.kind = wanted.kind
   ORDER BY wanted.rank, i.created_at DESC LIMIT 1`,
);

type Found = Contact & ContactIdentity;

@Injectable()
export class ContactsRepository {
  /** Until the end of the transaction nobody else resolves these identities. */
  async lockIdentities(tx: WriteTx, sender: Sender): Promise<void> {
    const keys = sender.identities.map(({ kind, value }) => `${kind}:${value}`);
    await tx.rows(LOCK, [tx.agencyId, sender.clientId, keys]);
  }

  /** The contacts behind the identities, in the order of the identities. */
  findByIdentities(tx: TenantTx, sender: Sender): Promise<Found[]> {
    const kinds = sender.identities.map(({ kind }) => kind);
    const values = sender.identities.map(({ value }) => value);
    return tx.rows<Found>(FIND, [tx.agencyId, sender.clientId, kinds, values]);
  }

  async insert(tx: WriteTx, sender: Sender): Promise<Contact> {
    const id = newId<'Contact'>();
    const { clientId, displayName, phone, source } = sender;
    await tx.db.contact.create({ data: { agencyId: tx.agencyId, id, clientId, displayName, phone, source } });
    return { id, clientId, displayName };
  }

  async addIdentities(tx: WriteTx, contact: Contact, identities: readonly ContactIdentity[]): Promise<void> {
    const { id: contactId, clientId } = contact;
    await tx.db.contactIdentity.createMany({
      data: identities.map((identity) => ({
        agencyId: tx.agencyId,
        id: newId(),
        clientId,
        contactId,
        ...identity,
      })),
    });
  }

  async rename(tx: WriteTx, id: ContactId, displayName: string): Promise<void> {
    await tx.db.contact.update({
      where: { agencyId_id: { agencyId: tx.agencyId, id } },
      data: { displayName, updatedAt: new Date() },
    });
  }

  /** The newest identity of the first kind that the contact has. */
  async address(
    tx: TenantTx,
    id: ContactId,
    kinds: readonly IdentityKind[],
  ): Promise<ContactIdentity | null> {
    const [found] = await tx.rows<ContactIdentity>(ADDRESS, [tx.agencyId, id, kinds]);
    return found ?? null;
  }
}
