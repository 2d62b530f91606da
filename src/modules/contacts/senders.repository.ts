import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { type ContactId, newId } from '../../kernel/ids.js';
import { equivalents } from './contact-identities.js';
import type { ContactIdentity, IdentityKind, KnownContact, Sender } from './contacts.js';

// Held as a thread that refers to them would hold them, so that nobody is merged away or deleted before the thread
// is there.
const FIND = sql(
  'contacts_by_identity',
  `SELECT c.id, c.client_id AS "clientId", c.display_name AS "displayName", c.blocked_at AS "blockedAt",
     c.merged_into_id AS "mergedIntoId", i.kind, i.value
   FROM unnest($3::identity_kind[], $4::text[]) WITH ORDINALITY AS wanted(kind, value, rank)
   JOIN contact_identities i ON i.agency_id = $1 AND i.client_id = $2 AND i.kind = wanted.kind AND i.value = wanted.value
   JOIN contacts c ON c.agency_id = i.agency_id AND c.id = i.contact_id
   ORDER BY wanted.rank FOR KEY SHARE OF c`,
);

// That of the thread itself first: a contact that was merged has several of a kind.
const ADDRESS = sql(
  'contacts_address',
  `SELECT i.kind, i.value FROM unnest($3::identity_kind[]) WITH ORDINALITY AS wanted(kind, rank)
   JOIN contact_identities i ON i.agency_id = $1 AND i.contact_id = $2 AND i.kind = wanted.kind
   ORDER BY i.value IS NOT DISTINCT FROM $4::text DESC, wanted.rank, i.created_at DESC LIMIT 1`,
);

type Found = KnownContact & ContactIdentity & { readonly mergedIntoId: ContactId | null };

/** Whoever writes to the house, and where the house writes to. */
@Injectable()
export class SendersRepository {
  /**
   * The contacts behind the identities, in the order of the identities; of each, what means the same person after
   * it. They stay until the transaction ends.
   */
  findByIdentities(tx: WriteTx, sender: Sender): Promise<Found[]> {
    const wanted = sender.identities.flatMap(equivalents);
    const kinds = wanted.map(({ kind }) => kind);
    const values = wanted.map(({ value }) => value);
    return tx.rows<Found>(FIND, [tx.agencyId, sender.clientId, kinds, values]);
  }

  async insert(tx: WriteTx, sender: Sender): Promise<KnownContact> {
    const id = newId<'Contact'>();
    const { clientId, displayName, phone, source } = sender;
    await tx.db.contact.create({ data: { agencyId: tx.agencyId, id, clientId, displayName, phone, source } });
    return { id, clientId, displayName, blockedAt: null };
  }

  async addIdentities(
    tx: WriteTx,
    contact: KnownContact,
    identities: readonly ContactIdentity[],
  ): Promise<void> {
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

  /** The one of this value, else the newest identity of the first kind that the contact has. */
  async address(
    tx: TenantTx,
    id: ContactId,
    kinds: readonly IdentityKind[],
    preferred: string | null,
  ): Promise<ContactIdentity | null> {
    const [found] = await tx.rows<ContactIdentity>(ADDRESS, [tx.agencyId, id, kinds, preferred]);
    return found ?? null;
  }
}
