import { Injectable } from '@nestjs/common';
import { BEFORE_ALL_IDS } from '../../database/id-bounds.js';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import type { CustomFieldId } from '../../kernel/ids.js';
import type { CustomField, CustomFieldScope } from './custom-fields.js';

const COLUMNS =
  'id, scope, key, label, type, options, created_at AS "createdAt", archived_at AS "archivedAt"';

const OF_SCOPE = sql(
  'custom_fields_of_scope',
  `SELECT ${COLUMNS} FROM custom_fields WHERE agency_id = $1 AND scope = $2::custom_field_scope ORDER BY id`,
);

const PAGE = sql(
  'custom_fields_page',
  `SELECT ${COLUMNS} FROM custom_fields
   WHERE agency_id = $1 AND ($2::custom_field_scope IS NULL OR scope = $2) AND ($3 OR archived_at IS NULL) AND id > $4
   ORDER BY id LIMIT $5`,
);

const LOCK = sql(
  'custom_field_lock',
  `SELECT ${COLUMNS} FROM custom_fields WHERE agency_id = $1 AND id = $2 FOR NO KEY UPDATE`,
);

// A count is no row that could be locked, so whoever adds a field to a scope takes this.
const LOCK_SCOPE = sql(
  'custom_fields_lock_scope',
  `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(':', 'custom fields', $1::int, $2::text), 0))`,
);

const INSERT = sql(
  'custom_field_insert',
  `INSERT INTO custom_fields (agency_id, id, scope, key, label, type, options)
   VALUES ($1, $2, $3::custom_field_scope, $4, $5, $6::custom_field_type, $7) RETURNING ${COLUMNS}`,
);

const SET = sql(
  'custom_field_set',
  `UPDATE custom_fields SET label = $3, options = $4, archived_at = $5 WHERE agency_id = $1 AND id = $2
   RETURNING ${COLUMNS}`,
);

export interface FieldsPage {
  readonly scope: CustomFieldScope | null;
  readonly includeArchived: boolean;
  readonly limit: number;
  /** Exclusive. */
  readonly afterId: CustomFieldId | null;
}

@Injectable()
export class CustomFieldsRepository {
  /** All of them, archived ones included. */
  ofScope(tx: TenantTx, scope: CustomFieldScope): Promise<CustomField[]> {
    return tx.rows<CustomField>(OF_SCOPE, [tx.agencyId, scope]);
  }

  /** By id, so the oldest first. */
  page(tx: TenantTx, { scope, includeArchived, afterId, limit }: FieldsPage): Promise<CustomField[]> {
    return tx.rows<CustomField>(PAGE, [
      tx.agencyId,
      scope,
      includeArchived,
      afterId ?? BEFORE_ALL_IDS,
      limit,
    ]);
  }

  /** Nobody else changes it until the transaction ends. */
  async lock(tx: WriteTx, id: CustomFieldId): Promise<CustomField | null> {
    const [found] = await tx.rows<CustomField>(LOCK, [tx.agencyId, id]);
    return found ?? null;
  }

  /** All of the scope; nobody else adds one until the transaction ends. */
  async lockScope(tx: WriteTx, scope: CustomFieldScope): Promise<CustomField[]> {
    await tx.rows(LOCK_SCOPE, [tx.agencyId, scope]);
    return this.ofScope(tx, scope);
  }

  async insert(
    tx: WriteTx,
    { id, scope, key, label, type, options }: Omit<CustomField, 'createdAt' | 'archivedAt'>,
  ): Promise<CustomField> {
    const [made] = await tx.rows<CustomField>(INSERT, [tx.agencyId, id, scope, key, label, type, options]);
    if (!made) throw new Error('A field that was just made is not there.');
    return made;
  }

  async set(tx: WriteTx, { id, label, options, archivedAt }: CustomField): Promise<CustomField> {
    const [after] = await tx.rows<CustomField>(SET, [tx.agencyId, id, label, options, archivedAt]);
    if (!after) throw new Error('A field that was just locked is not there.');
    return after;
  }
}
