import { Injectable } from '@nestjs/common';
import { sql, type WriteTx } from '../../database/transaction.js';
import { type AccountId, type ContactId, newId } from '../../kernel/ids.js';
import { CONTACT_COLUMNS } from './contact-columns.repository.js';
import type { Entry, Held } from './contact-roster.js';
import type { ContactIdentity, TaggedContact } from './contacts.js';

// Hashes of the identities, taken in order, so that two writers with two identities each cannot deadlock.
const LOCK_IDENTITIES = sql(
  'contacts_lock_identities',
  `SELECT pg_advisory_xact_lock(key) FROM (
     SELECT DISTINCT hashtextextended(concat_ws(':', 'contact', $1::int, $2::int, identity), 0) AS key
     FROM unnest($3::text[]) AS identity ORDER BY key
   ) AS keys`,
);

const HOLDERS = sql(
  'contacts_holders',
  `SELECT DISTINCT i.contact_id AS id FROM unnest($3::identity_kind[], $4::text[]) AS wanted(kind, value)
   JOIN contact_identities i ON i.agency_id = $1 AND i.client_id = $2 AND i.kind = wanted.kind AND i.value = wanted.value`,
);

// In the order of their ids, as everywhere.
const LOCK = sql(
  'contacts_lock',
  `SELECT ${CONTACT_COLUMNS}, ARRAY(
       SELECT t.tag_id FROM contact_tags t WHERE t.agency_id = c.agency_id AND t.contact_id = c.id) AS "tagIds"
   FROM contacts c WHERE c.agency_id = $1 AND c.client_id = $2 AND c.id = ANY ($3::uuid[])
   ORDER BY c.id FOR NO KEY UPDATE OF c`,
);

const IDENTITIES = sql(
  'contacts_identities',
  `SELECT kind, value, contact_id AS "contactId" FROM contact_identities
   WHERE agency_id = $1 AND contact_id = ANY ($2::uuid[])`,
);

const ACCOUNTS = sql(
  'contacts_accounts_of_client',
  `SELECT id FROM contact_accounts
   WHERE agency_id = $1 AND client_id = $2 AND id = ANY ($3::uuid[]) AND archived_at IS NULL FOR KEY SHARE`,
);

const PROFILES = `jsonb_to_recordset($2::jsonb) AS p(id uuid, "displayName" text, "firstName" text, "lastName" text,
  phone text, email text, dob date, "accountId" uuid, attributes jsonb)`;

const INSERT = sql(
  'contacts_insert',
  `INSERT INTO contacts (agency_id, id, client_id, source, display_name, first_name, last_name, phone, email, dob,
     account_id, attributes)
   SELECT $1, id, $3, $4, "displayName", "firstName", "lastName", phone, email, dob, "accountId", attributes
   FROM ${PROFILES}`,
);

const UPDATE = sql(
  'contacts_update',
  `UPDATE contacts c SET display_name = p."displayName", first_name = p."firstName", last_name = p."lastName",
     phone = p.phone, email = p.email, dob = p.dob, account_id = p."accountId", attributes = p.attributes,
     updated_at = clock_timestamp()
   FROM ${PROFILES} WHERE c.agency_id = $1 AND c.id = p.id`,
);

const ADD_IDENTITIES = sql(
  'contacts_add_identities',
  `INSERT INTO contact_identities (agency_id, id, client_id, contact_id, kind, value)
   SELECT $1, id, $2, contact_id, kind, value
   FROM unnest($3::uuid[], $4::uuid[], $5::identity_kind[], $6::text[]) AS i(id, contact_id, kind, value)`,
);

const REMOVE_IDENTITIES = sql(
  'contacts_remove_identities',
  `DELETE FROM contact_identities i USING unnest($2::uuid[], $3::identity_kind[], $4::text[]) AS gone(contact_id, kind, value)
   WHERE i.agency_id = $1 AND i.contact_id = gone.contact_id AND i.kind = gone.kind AND i.value = gone.value`,
);

const ADD_TAGS = sql(
  'contacts_add_tags',
  `INSERT INTO contact_tags (agency_id, contact_id, tag_id, client_id)
   SELECT $1, contact_id, tag_id, $2 FROM unnest($3::uuid[], $4::uuid[]) AS t(contact_id, tag_id)
   ON CONFLICT DO NOTHING`,
);

interface Where {
  readonly clientId: number;
  readonly source: string;
}

type Owned = ContactIdentity & { readonly contactId: ContactId };

/** Profiles, many at once: a statement for each thing that changes, however many contacts there are. */
@Injectable()
export class ContactWritesRepository {
  /** Until the end of the transaction nobody else finds or takes what these keys stand for. */
  async lockIdentities(tx: WriteTx, clientId: number, keys: readonly string[]): Promise<void> {
    await tx.rows(LOCK_IDENTITIES, [tx.agencyId, clientId, keys]);
  }

  /** Whoever has one of the identities. */
  async holders(tx: WriteTx, clientId: number, identities: readonly ContactIdentity[]): Promise<ContactId[]> {
    const kinds = identities.map(({ kind }) => kind);
    const values = identities.map(({ value }) => value);
    const found = await tx.rows<{ id: ContactId }>(HOLDERS, [tx.agencyId, clientId, kinds, values]);
    return found.map(({ id }) => id);
  }

  /** Nobody else changes them until the transaction ends. Merged ones too. */
  lock(tx: WriteTx, clientId: number, ids: readonly ContactId[]): Promise<TaggedContact[]> {
    return tx.rows<TaggedContact>(LOCK, [tx.agencyId, clientId, ids]);
  }

  identities(tx: WriteTx, ids: readonly ContactId[]): Promise<Held[]> {
    return tx.rows<Held>(IDENTITIES, [tx.agencyId, ids]);
  }

  /** Those of the accounts that are the client's and not archived. They stay until the transaction ends. */
  async accounts(tx: WriteTx, clientId: number, ids: readonly AccountId[]): Promise<ReadonlySet<AccountId>> {
    const found = await tx.rows<{ id: AccountId }>(ACCOUNTS, [tx.agencyId, clientId, ids]);
    return new Set(found.map(({ id }) => id));
  }

  /** Everything that is other than it was. */
  async store(tx: WriteTx, { clientId, source }: Where, entries: readonly Entry[]): Promise<void> {
    const made = entries.filter(({ before }) => !before);
    const changed = entries.filter(({ before, profile }) => before && before !== profile);
    const owned = (of: (entry: Entry) => readonly ContactIdentity[]): Owned[] =>
      entries.flatMap((entry) => of(entry).map((identity) => ({ ...identity, contactId: entry.id })));
    const lost = owned(({ lostIdentities }) => lostIdentities);
    const gained = owned(({ newIdentities }) => newIdentities);
    if (made.length > 0) await tx.rows(INSERT, [tx.agencyId, profilesOf(made), clientId, source]);
    if (changed.length > 0) await tx.rows(UPDATE, [tx.agencyId, profilesOf(changed)]);
    if (lost.length > 0) await tx.rows(REMOVE_IDENTITIES, [tx.agencyId, ...columnsOf(lost)]);
    if (gained.length > 0) {
      const ids = gained.map(() => newId());
      await tx.rows(ADD_IDENTITIES, [tx.agencyId, clientId, ids, ...columnsOf(gained)]);
    }
    await this.addTags(tx, clientId, entries);
  }

  async addTags(
    tx: WriteTx,
    clientId: number,
    entries: readonly Pick<Entry, 'id' | 'newTagIds'>[],
  ): Promise<void> {
    const links = entries.flatMap(({ id, newTagIds }) => newTagIds.map((tagId) => [id, tagId] as const));
    if (links.length === 0) return;
    const [ids, tagIds] = [links.map(([id]) => id), links.map(([, tagId]) => tagId)];
    await tx.rows(ADD_TAGS, [tx.agencyId, clientId, ids, tagIds]);
  }
}

const profilesOf = (entries: readonly Entry[]): string =>
  JSON.stringify(
    entries.map(({ id, profile: p }) => ({
      id,
      displayName: p.displayName,
      firstName: p.firstName,
      lastName: p.lastName,
      phone: p.phone,
      email: p.email,
      dob: p.dob,
      accountId: p.accountId,
      attributes: p.attributes,
    })),
  );

const columnsOf = (identities: readonly Owned[]) => [
  identities.map(({ contactId }) => contactId),
  identities.map(({ kind }) => kind),
  identities.map(({ value }) => value),
];
