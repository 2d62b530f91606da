import { Injectable } from '@nestjs/common';
import { BEFORE_ALL_IDS } from '../../database/id-bounds.js';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { type ClientScope, clientIdsIn } from '../../kernel/actor.js';
import type { AccountId } from '../../kernel/ids.js';
import type { ContactAccount } from './contact-accounts.js';

const COLUMNS = `id, client_id AS "clientId", name, attributes, created_at AS "createdAt",
  updated_at AS "updatedAt", archived_at AS "archivedAt"`;
const SEEN = 'agency_id = $1 AND ($2::int[] IS NULL OR client_id = ANY ($2))';

const PAGE = sql(
  'contact_accounts_page',
  `SELECT ${COLUMNS} FROM contact_accounts WHERE ${SEEN} AND id > $3
     AND ($4::text IS NULL OR strpos(lower(name COLLATE "und-x-icu"), lower($4 COLLATE "und-x-icu")) > 0)
     AND ($5 OR archived_at IS NULL)
   ORDER BY id LIMIT $6`,
);

const FIND = sql(
  'contact_accounts_find',
  `SELECT ${COLUMNS} FROM contact_accounts WHERE ${SEEN} AND id = ANY ($3::uuid[])`,
);

const LOCK = sql(
  'contact_account_lock',
  `SELECT ${COLUMNS} FROM contact_accounts WHERE ${SEEN} AND id = $3 FOR NO KEY UPDATE`,
);

const INSERT = sql(
  'contact_account_insert',
  `INSERT INTO contact_accounts (agency_id, id, client_id, name, attributes) VALUES ($1, $2, $3, $4, $5::jsonb)
   RETURNING ${COLUMNS}`,
);

const SET = sql(
  'contact_account_set',
  `UPDATE contact_accounts SET name = $3, attributes = $4::jsonb, archived_at = $5, updated_at = clock_timestamp()
   WHERE agency_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
);

const AGENCY = sql('agency_attributes', 'SELECT attributes FROM agencies WHERE id = $1');
const LOCK_AGENCY = sql(
  'agency_attributes_lock',
  'SELECT attributes FROM agencies WHERE id = $1 FOR NO KEY UPDATE',
);
const SET_AGENCY = sql('agency_attributes_set', 'UPDATE agencies SET attributes = $2::jsonb WHERE id = $1');

export interface AccountsPage {
  readonly clients: ClientScope;
  readonly text: string | null;
  readonly includeArchived: boolean;
  readonly limit: number;
  /** Exclusive. */
  readonly afterId: AccountId | null;
}

type Attributes = ContactAccount['attributes'];

@Injectable()
export class ContactAccountsRepository {
  /** By id, so the oldest first. */
  page(tx: TenantTx, page: AccountsPage): Promise<ContactAccount[]> {
    const { clients, text, includeArchived, limit, afterId } = page;
    const values = [
      tx.agencyId,
      clientIdsIn(clients),
      afterId ?? BEFORE_ALL_IDS,
      text,
      includeArchived,
      limit,
    ];
    return tx.rows<ContactAccount>(PAGE, values);
  }

  findMany(tx: TenantTx, ids: readonly AccountId[]): Promise<ContactAccount[]> {
    return tx.rows<ContactAccount>(FIND, [tx.agencyId, clientIdsIn(tx.actor.clients), ids]);
  }

  /** Nobody else changes it until the transaction ends. */
  async lock(tx: WriteTx, id: AccountId): Promise<ContactAccount | null> {
    const [found] = await tx.rows<ContactAccount>(LOCK, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  async insert(
    tx: WriteTx,
    { id, clientId, name, attributes }: Pick<ContactAccount, 'id' | 'clientId' | 'name' | 'attributes'>,
  ): Promise<ContactAccount> {
    const values = [tx.agencyId, id, clientId, name, JSON.stringify(attributes)];
    return theOne(await tx.rows<ContactAccount>(INSERT, values));
  }

  async set(tx: WriteTx, { id, name, attributes, archivedAt }: ContactAccount): Promise<ContactAccount> {
    const values = [tx.agencyId, id, name, JSON.stringify(attributes), archivedAt];
    return theOne(await tx.rows<ContactAccount>(SET, values));
  }

  /** Of the agency itself. */
  async ofAgency(tx: TenantTx): Promise<Attributes> {
    const [agency] = await tx.rows<{ attributes: Attributes }>(AGENCY, [tx.agencyId]);
    return agency?.attributes ?? {};
  }

  async lockAgency(tx: WriteTx): Promise<Attributes> {
    const [agency] = await tx.rows<{ attributes: Attributes }>(LOCK_AGENCY, [tx.agencyId]);
    return agency?.attributes ?? {};
  }

  async setAgency(tx: WriteTx, attributes: Attributes): Promise<void> {
    await tx.rows(SET_AGENCY, [tx.agencyId, JSON.stringify(attributes)]);
  }
}

function theOne(rows: readonly ContactAccount[]): ContactAccount {
  const [account] = rows;
  if (!account) throw new Error('An account that was just written is not there.');
  return account;
}
