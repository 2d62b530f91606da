import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { ImportId } from '../../kernel/ids.js';
import type { Survey } from './csv-file.js';
import {
  type Advance,
  type ContactImport,
  type ImportFile,
  type ImportStatus,
  MAX_REJECTS,
  type Reject,
} from './imports.js';
import type { MappedColumn } from './mapping.js';

const COLUMNS = `id, client_id AS "clientId", author_id AS "authorId", file_name AS "fileName", size::float8 AS size, status,
  columns, sample_rows AS "sampleRows", mapping, default_country AS "defaultCountry", tag_ids AS "tagIds",
  total_rows AS "totalRows", processed_rows AS "processedRows", created_count AS "createdCount",
  updated_count AS "updatedCount", rejected_count AS "rejectedCount", failure, created_at AS "createdAt",
  received_at AS "receivedAt", started_at AS "startedAt", finished_at AS "finishedAt"`;
const FILE = 'storage_key AS "storageKey", delimiter, position::float8 AS position';

/** $1 is the agency, $2 the clients that the actor sees, null for all of them. */
const SEEN = 'agency_id = $1 AND ($2::int[] IS NULL OR client_id = ANY ($2))';

const FIND = sql('import_find', `SELECT ${COLUMNS} FROM contact_imports WHERE ${SEEN} AND id = $3`);
const FIND_FILE = sql(
  'import_find_file',
  `SELECT ${COLUMNS}, ${FILE} FROM contact_imports WHERE ${SEEN} AND id = $3`,
);
const LOCK = sql(
  'import_lock',
  `SELECT ${COLUMNS}, ${FILE} FROM contact_imports WHERE ${SEEN} AND id = $3 FOR NO KEY UPDATE`,
);
const PAGE = sql(
  'imports_page',
  `SELECT ${COLUMNS} FROM contact_imports WHERE ${SEEN} AND ($3::int IS NULL OR client_id = $3)
     AND ($4::uuid IS NULL OR id < $4) ORDER BY id DESC LIMIT $5`,
);

// A count is no row that could be locked, so whoever adds an import to a client takes this.
const LOCK_COUNT = sql(
  'imports_lock_count',
  `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(':', 'imports', $1::int, $2::int), 0))`,
);
const COUNT = sql(
  'imports_count_unfinished',
  `SELECT count(*)::int AS count FROM contact_imports
   WHERE agency_id = $1 AND client_id = $2 AND status IN ('STAGED', 'RUNNING')`,
);

const INSERT = sql(
  'import_insert',
  `INSERT INTO contact_imports (agency_id, id, client_id, author_id, file_name, storage_key, size, columns)
   VALUES ($1, $2, $3, $4, $5, '', $6, '{}')`,
);

const RECEIVED = sql(
  'import_received',
  `UPDATE contact_imports SET storage_key = $3, size = $4, delimiter = $5, columns = $6, sample_rows = $7, total_rows = $8,
     position = $9, received_at = now()
   WHERE agency_id = $1 AND id = $2`,
);

const START = sql(
  'import_start',
  `UPDATE contact_imports SET status = 'RUNNING', mapping = $3, default_country = $4, tag_ids = $5, started_at = now()
   WHERE agency_id = $1 AND id = $2`,
);

// The counts and the place in the file move in one row, with the contacts in one transaction.
const ADVANCE = sql(
  'import_advance',
  `UPDATE contact_imports SET position = $3, created_count = created_count + $4, updated_count = updated_count + $5,
     rejected_count = rejected_count + $6, processed_rows = processed_rows + $4 + $5 + $6
   WHERE agency_id = $1 AND id = $2`,
);

const END = sql(
  'import_end',
  `UPDATE contact_imports SET status = $3::contact_import_status, failure = $4, finished_at = now()
   WHERE agency_id = $1 AND id = $2`,
);

// An array of arrays must have rows of one length, so the cells of each row come as JSON.
const REJECT = sql(
  'import_reject',
  `INSERT INTO contact_import_rejects (agency_id, import_id, client_id, row_number, field, reason, cells)
   SELECT $1, $2, $3, row_number, field, reason, ARRAY(SELECT jsonb_array_elements_text(cells))
   FROM unnest($4::int[], $5::text[], $6::text[], $7::jsonb[]) AS r(row_number, field, reason, cells)
   ORDER BY row_number
   LIMIT greatest(0, $8::int)`,
);

const REJECTS = sql(
  'import_rejects_page',
  `SELECT row_number AS "rowNumber", field, reason, cells FROM contact_import_rejects
   WHERE ${SEEN} AND import_id = $3 AND row_number > $4 ORDER BY row_number LIMIT $5`,
);

export interface NewImport {
  readonly id: ImportId;
  readonly clientId: number;
  readonly authorId: string;
  readonly fileName: string;
  readonly size: number;
}

export interface ImportsPage {
  readonly clientId: number | null;
  readonly limit: number;
  /** Exclusive. */
  readonly beforeId: ImportId | null;
}

/** What was decided about a file. */
export interface Start {
  readonly mapping: readonly MappedColumn[];
  readonly defaultCountry: string | null;
  readonly tagIds: readonly string[];
}

type Whole = ContactImport & ImportFile;

@Injectable()
export class ImportsRepository {
  async findById(tx: TenantTx, id: ImportId): Promise<ContactImport | null> {
    const [found] = await tx.rows<ContactImport>(FIND, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  /** With what only the house needs to know. */
  async findWithFile(tx: TenantTx, id: ImportId): Promise<Whole | null> {
    const [found] = await tx.rows<Whole>(FIND_FILE, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  /** The same; nobody else changes it until the transaction ends. */
  async lock(tx: WriteTx, id: ImportId): Promise<Whole | null> {
    const [found] = await tx.rows<Whole>(LOCK, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  /** The newest first. */
  page(tx: TenantTx, { clientId, limit, beforeId }: ImportsPage): Promise<ContactImport[]> {
    return tx.rows<ContactImport>(PAGE, [
      tx.agencyId,
      clientIdsIn(tx.actor.clients),
      clientId,
      beforeId,
      limit,
    ]);
  }

  /** How many of the client's are not over. Nobody else adds one until the transaction ends. */
  async lockUnfinished(tx: WriteTx, clientId: number): Promise<number> {
    await tx.rows(LOCK_COUNT, [tx.agencyId, clientId]);
    const [row] = await tx.rows<{ count: number }>(COUNT, [tx.agencyId, clientId]);
    return row?.count ?? 0;
  }

  async insert(tx: WriteTx, { id, clientId, authorId, fileName, size }: NewImport): Promise<void> {
    await tx.rows(INSERT, [tx.agencyId, id, clientId, authorId, fileName, size]);
  }

  async received(tx: WriteTx, id: ImportId, storageKey: string, size: number, survey: Survey): Promise<void> {
    const { delimiter, columns, sampleRows, totalRows, position } = survey;
    const found = [delimiter, columns, JSON.stringify(sampleRows), totalRows, position];
    await tx.rows(RECEIVED, [tx.agencyId, id, storageKey, size, ...found]);
  }

  async start(tx: WriteTx, id: ImportId, { mapping, defaultCountry, tagIds }: Start): Promise<void> {
    await tx.rows(START, [tx.agencyId, id, JSON.stringify(mapping), defaultCountry, tagIds]);
  }

  /** `import_` must be locked: its counts say how many rejects there is still room for. */
  async advance(
    tx: WriteTx,
    import_: ContactImport,
    { position, created, updated, rejects }: Advance,
  ): Promise<void> {
    const { id, clientId, rejectedCount } = import_;
    if (rejects.length > 0) {
      await tx.rows(REJECT, [tx.agencyId, id, clientId, ...columnsOf(rejects), MAX_REJECTS - rejectedCount]);
    }
    await tx.rows(ADVANCE, [tx.agencyId, id, position, created, updated, rejects.length]);
  }

  async end(tx: WriteTx, id: ImportId, status: ImportStatus, failure: string | null = null): Promise<void> {
    await tx.rows(END, [tx.agencyId, id, status, failure]);
  }

  /** By row. `after` is exclusive. */
  rejects(tx: TenantTx, id: ImportId, after: number, limit: number): Promise<Reject[]> {
    return tx.rows<Reject>(REJECTS, [tx.agencyId, clientIdsIn(tx.actor.clients), id, after, limit]);
  }
}

const columnsOf = (rejects: readonly Reject[]) => [
  rejects.map(({ rowNumber }) => rowNumber),
  rejects.map(({ field }) => field),
  rejects.map(({ reason }) => reason),
  rejects.map(({ cells }) => JSON.stringify(cells)),
];
