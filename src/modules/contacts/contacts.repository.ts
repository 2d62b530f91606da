import { Injectable } from '@nestjs/common';
import { BEFORE_ALL_IDS } from '../../database/id-bounds.js';
import { type NamedStatement, sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { type ClientScope, clientIdsIn } from '../../kernel/actor.js';
import type { AccountId, ContactId, TagId } from '../../kernel/ids.js';
import { CONTACT_COLUMNS } from './contact-columns.repository.js';
import type { Contact, StoredIdentity } from './contacts.js';

const SCOPE = '($2::int[] IS NULL OR c.client_id = ANY ($2))';
const AFTER = '$3::uuid';
const ORDER = 'ORDER BY c.id LIMIT $4';

// $1 agency, $2 clients, $3 after, $4 limit, $5 tag, $6 account, $7 text, $8 source, $9 blocked, $10 archived too
const FILTERS = `c.merged_into_id IS NULL AND ($10 OR c.archived_at IS NULL)
  AND ($8::text IS NULL OR c.source = $8) AND ($9::boolean IS NULL OR (c.blocked_at IS NOT NULL) = $9)
  AND ($6::uuid IS NULL OR c.account_id = $6)
  AND ($5::uuid IS NULL OR EXISTS (
    SELECT FROM contact_tags t WHERE t.agency_id = c.agency_id AND t.contact_id = c.id AND t.tag_id = $5))`;
const SHORT_TEXT = `($7::text IS NULL OR c.search LIKE search_fold($7))`;

/** What a page walks along: the shortest way there is to the rows that are asked for. */
const WALKS = {
  agency: `SELECT ${CONTACT_COLUMNS} FROM contacts c
    WHERE c.agency_id = $1 AND $2::int[] IS NULL AND c.id > ${AFTER} AND ${FILTERS} AND ${SHORT_TEXT} ${ORDER}`,
  clients: `SELECT ${CONTACT_COLUMNS} FROM unnest($2::int[]) AS mine(client_id) CROSS JOIN LATERAL (
      SELECT * FROM contacts c WHERE c.agency_id = $1 AND c.client_id = mine.client_id AND c.id > ${AFTER}
        AND ${FILTERS} AND ${SHORT_TEXT} ${ORDER}
    ) c ${ORDER}`,
  tag: `SELECT ${CONTACT_COLUMNS} FROM contact_tags w
    JOIN contacts c ON c.agency_id = w.agency_id AND c.id = w.contact_id
    WHERE w.agency_id = $1 AND w.tag_id = $5 AND w.contact_id > ${AFTER} AND ${SCOPE} AND ${FILTERS} AND ${SHORT_TEXT}
    ORDER BY w.contact_id LIMIT $4`,
  account: `SELECT ${CONTACT_COLUMNS} FROM contacts c
    WHERE c.agency_id = $1 AND c.account_id = $6 AND c.id > ${AFTER} AND ${SCOPE} AND ${FILTERS} AND ${SHORT_TEXT}
    ${ORDER}`,
  text: `SELECT ${CONTACT_COLUMNS}
    FROM contacts_with_text($7, $2, ${AFTER}, $4, $5, $6, $8, $9, $10) AS found(id)
    JOIN contacts c ON c.agency_id = $1 AND c.id = found.id AND ${SCOPE} ORDER BY c.id`,
} as const;

type Walk = keyof typeof WALKS;

const pages = new Map<Walk, NamedStatement>();
for (const [walk, text] of Object.entries(WALKS) as [Walk, string][]) {
  pages.set(walk, sql(`contacts_page_${walk}`, text));
}

/** Below this a trigram is none, and the index does not help. */
const SHORTEST_INDEXED = 3;

// A contact that was merged points to the one that has everything, never to a third. Not coalesce(): behind the row
// policies no index would serve it.
const FIND = sql(
  'contact_find',
  `SELECT ${CONTACT_COLUMNS} FROM contacts m
   JOIN contacts c ON c.agency_id = m.agency_id AND c.id = CASE WHEN m.merged_into_id IS NULL THEN m.id ELSE m.merged_into_id END
   WHERE m.agency_id = $1 AND ${SCOPE} AND m.id = $3`,
);

const FIND_MANY = sql(
  'contacts_find',
  `SELECT ${CONTACT_COLUMNS} FROM contacts c WHERE c.agency_id = $1 AND ${SCOPE} AND c.id = ANY ($3::uuid[])`,
);

const IDENTITIES = sql(
  'contacts_identities_shown',
  `SELECT c.id, c.contact_id AS "contactId", c.kind, c.value, c.created_at AS "createdAt" FROM contact_identities c
   WHERE c.agency_id = $1 AND ${SCOPE} AND c.contact_id = ANY ($3::uuid[]) ORDER BY c.created_at, c.id`,
);

const IDENTITY = sql(
  'contact_identity_find',
  `SELECT c.id, c.contact_id AS "contactId", c.kind, c.value, c.created_at AS "createdAt" FROM contact_identities c
   WHERE c.agency_id = $1 AND ${SCOPE} AND c.id = $3`,
);

const TAGS = sql(
  'contacts_tags_shown',
  `SELECT c.contact_id AS "contactId", c.tag_id AS "tagId" FROM contact_tags c
   WHERE c.agency_id = $1 AND ${SCOPE} AND c.contact_id = ANY ($3::uuid[]) ORDER BY c.added_at, c.tag_id`,
);

const OPTED_OUT = sql(
  'contact_opted_out',
  'SELECT opted_out_at IS NOT NULL AS "hasOptedOut" FROM contacts WHERE agency_id = $1 AND id = $2',
);

export interface ContactsPage {
  readonly clients: ClientScope;
  readonly limit: number;
  /** Exclusive. */
  readonly afterId: ContactId | null;
  readonly tagId: TagId | null;
  readonly accountId: AccountId | null;
  readonly text: string | null;
  readonly source: string | null;
  readonly isBlocked: boolean | null;
  readonly includeArchived: boolean;
}

function walkOf({ text, accountId, tagId, clients }: ContactsPage): Walk {
  if (text && text.length >= SHORTEST_INDEXED) return 'text';
  if (accountId) return 'account';
  if (tagId) return 'tag';
  return clients === 'all' ? 'agency' : 'clients';
}

@Injectable()
export class ContactsRepository {
  /** By id, so the oldest first. */
  page(tx: TenantTx, page: ContactsPage): Promise<Contact[]> {
    const statement = pages.get(walkOf(page));
    if (!statement) throw new Error('There is no such page.');
    return tx.rows<Contact>(statement, [
      tx.agencyId,
      clientIdsIn(page.clients),
      page.afterId ?? BEFORE_ALL_IDS,
      page.limit,
      page.tagId,
      page.accountId,
      page.text && `%${page.text.replace(/[\\%_]/g, '\\$&')}%`,
      page.source,
      page.isBlocked,
      page.includeArchived,
    ]);
  }

  /** The contact, or the one that it has become a part of. */
  async find(tx: TenantTx, id: ContactId): Promise<Contact | null> {
    const [found] = await tx.rows<Contact>(FIND, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  /** Merged ones as themselves. */
  findMany(tx: TenantTx, ids: readonly ContactId[]): Promise<Contact[]> {
    return tx.rows<Contact>(FIND_MANY, [tx.agencyId, clientIdsIn(tx.actor.clients), ids]);
  }

  /** The oldest first. */
  identities(tx: TenantTx, ids: readonly ContactId[]): Promise<StoredIdentity[]> {
    return tx.rows<StoredIdentity>(IDENTITIES, [tx.agencyId, clientIdsIn(tx.actor.clients), ids]);
  }

  async identity(tx: WriteTx, id: string): Promise<StoredIdentity | null> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), id];
    const [found] = await tx.rows<StoredIdentity>(IDENTITY, values);
    return found ?? null;
  }

  /** In the order in which they were put on. */
  tagIds(tx: TenantTx, ids: readonly ContactId[]): Promise<{ contactId: ContactId; tagId: TagId }[]> {
    return tx.rows(TAGS, [tx.agencyId, clientIdsIn(tx.actor.clients), ids]);
  }

  async hasOptedOut(tx: TenantTx, id: ContactId): Promise<boolean> {
    const [found] = await tx.rows<{ hasOptedOut: boolean }>(OPTED_OUT, [tx.agencyId, id]);
    return found?.hasOptedOut ?? false;
  }
}
