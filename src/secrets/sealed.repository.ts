import { type NamedStatement, type SystemTx, sql } from '../database/transaction.js';

/** A column with sealed secrets. */
interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** The rest of the primary key, behind the agency. */
  readonly key: readonly (readonly [column: string, type: string])[];
  /** SQL: for whom it is sealed. */
  readonly holder: string;
}

/** Everything that the vault seals. A new column is a line here. */
const COLUMNS: readonly SealedColumn[] = [
  {
    table: 'calendar_authorizations',
    column: 'sealed_verifier',
    key: [['id', 'uuid']],
    holder: 'id::text',
  },
  {
    table: 'calendar_credentials',
    column: 'sealed_tokens',
    key: [['connection_id', 'uuid']],
    holder: 'connection_id::text',
  },
  {
    table: 'channel_credentials',
    column: 'sealed_token',
    key: [['channel_id', 'uuid']],
    holder: 'channel_id::text',
  },
  {
    table: 'flow_secrets',
    column: 'sealed',
    key: [
      ['client_id', 'int'],
      ['name', 'text'],
    ],
    holder: "concat_ws(':', 'flow_secret', agency_id, client_id, name)",
  },
];

/** Where sealed secrets are, and how they are read and replaced. */
export interface SealedShelf {
  readonly name: string;
  readonly page: NamedStatement;
  readonly replace: NamedStatement;
}

/** Where a row stands. */
export interface SealedPlace {
  readonly agencyId: number;
  readonly key: readonly string[];
}

export interface SealedSecret extends SealedPlace {
  readonly holder: string;
  readonly sealed: string;
}

function shelfOf({ table, column, key, holder }: SealedColumn): SealedShelf {
  const columns = key.map(([name]) => name).join(', ');
  const after = key.map(([, type], at) => `($2::text[])[${at + 1}]::${type}`).join(', ');
  const same = key.map(([name, type], at) => `${name} = ($2::text[])[${at + 1}]::${type}`).join(' AND ');
  return {
    name: `${table}.${column}`,
    page: sql(
      `sealed_${table}`,
      `SELECT agency_id AS "agencyId", ARRAY[${key.map(([name]) => `${name}::text`).join(', ')}] AS key,
         ${holder} AS holder, ${column} AS sealed
       FROM ${table} WHERE (agency_id, ${columns}) > ($1, ${after}) ORDER BY agency_id, ${columns} LIMIT $3`,
    ),
    // What somebody has sealed meanwhile stays.
    replace: sql(
      `sealed_${table}_replace`,
      `UPDATE ${table} SET ${column} = $4 WHERE agency_id = $1 AND ${same} AND ${column} = $3 RETURNING agency_id`,
    ),
  };
}

export const SEALED_SHELVES: readonly SealedShelf[] = COLUMNS.map(shelfOf);

/** Before every row: no agency has this id. */
const BEFORE_ALL: SealedPlace = { agencyId: 0, key: [] };

/** Sealed secrets of all agencies, as they are stored. */
export class SealedRepository {
  /** In the order of their keys; `after` is exclusive, null for the first ones. */
  page(
    tx: SystemTx,
    { page }: SealedShelf,
    after: SealedPlace | null,
    limit: number,
  ): Promise<SealedSecret[]> {
    const { agencyId, key } = after ?? BEFORE_ALL;
    return tx.rows<SealedSecret & Record<string, unknown>>(page, [agencyId, key, limit]);
  }

  /** False where it is not there any more as it was. */
  async replace(
    tx: SystemTx,
    { replace }: SealedShelf,
    { agencyId, key, sealed }: SealedSecret,
    anew: string,
  ): Promise<boolean> {
    return (await tx.rows(replace, [agencyId, key, sealed, anew])).length > 0;
  }
}
