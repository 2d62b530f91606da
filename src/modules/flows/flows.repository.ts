import { Injectable } from '@nestjs/common';
import { isUniqueViolation } from '../../database/errors.js';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { FlowId } from '../../kernel/ids.js';
import { nameTaken } from './flows.errors.js';
import type { Flow } from './flows.js';

const COLUMNS = `f.id, f.agency_id AS "agencyId", f.client_id AS "clientId", f.name, f.description,
  f.draft_revision AS "draftRevision", f.published_revision AS "publishedRevision",
  f.published_version AS "publishedVersion", f.created_by AS "createdBy", f.archived_at AS "archivedAt",
  f.created_at AS "createdAt", f.updated_at AS "updatedAt"`;

/** $1 is the agency, $2 the clients that the actor sees, null for all of them. */
const SEEN = 'f.agency_id = $1 AND ($2::int[] IS NULL OR f.client_id = ANY ($2))';

const PAGE = sql(
  'flows_page',
  `SELECT ${COLUMNS} FROM flows f
   WHERE ${SEEN} AND ($3::int IS NULL OR f.client_id = $3) AND ($4 OR f.archived_at IS NULL)
     AND ($5::uuid IS NULL OR f.id > $5)
     AND ($6::text IS NULL OR strpos(lower(f.name COLLATE "und-x-icu"), lower($6 COLLATE "und-x-icu")) > 0)
   ORDER BY f.id LIMIT $7`,
);

const FIND = sql('flow_find', `SELECT ${COLUMNS} FROM flows f WHERE ${SEEN} AND f.id = $3`);
const LOCK = sql('flow_lock', `SELECT ${COLUMNS} FROM flows f WHERE ${SEEN} AND f.id = $3 FOR NO KEY UPDATE`);

const DRAFTS = sql(
  'flow_drafts',
  `SELECT f.id, f.draft, f.draft_revision AS "draftRevision" FROM flows f WHERE ${SEEN} AND f.id = ANY ($3::uuid[])`,
);

const COUNT = sql(
  'flows_count',
  'SELECT count(*)::int AS count FROM flows WHERE agency_id = $1 AND archived_at IS NULL',
);

const INSERT = sql(
  'flow_insert',
  `INSERT INTO flows AS f (agency_id, id, client_id, name, description, draft, created_by)
   VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7) RETURNING ${COLUMNS}`,
);

const SET = sql(
  'flow_set',
  `UPDATE flows f SET name = $3, description = $4, updated_at = clock_timestamp()
   WHERE f.agency_id = $1 AND f.id = $2 RETURNING ${COLUMNS}`,
);

const SAVE = sql(
  'flow_save',
  `UPDATE flows f SET draft = $3::jsonb, draft_revision = f.draft_revision + 1, updated_at = clock_timestamp()
   WHERE f.agency_id = $1 AND f.id = $2 RETURNING ${COLUMNS}`,
);

const PUBLISHED = sql(
  'flow_published',
  `UPDATE flows f SET published_version = $3, published_revision = f.draft_revision, updated_at = clock_timestamp()
   WHERE f.agency_id = $1 AND f.id = $2 RETURNING ${COLUMNS}`,
);

const SET_ARCHIVED = sql(
  'flow_archive',
  `UPDATE flows f SET archived_at = CASE WHEN $3 THEN now() END, updated_at = clock_timestamp()
   WHERE f.agency_id = $1 AND f.id = $2 RETURNING ${COLUMNS}`,
);

export interface FlowsPage {
  readonly limit: number;
  /** Exclusive. */
  readonly afterId: FlowId | null;
  readonly clientId: number | null;
  readonly includeArchived: boolean;
  /** Part of the name, whatever its case. */
  readonly text: string | null;
}

/** A draft as it is stored, and which one it is. */
export interface StoredDraft {
  readonly draft: unknown;
  readonly draftRevision: number;
}

@Injectable()
export class FlowsRepository {
  /** By id, so the oldest first. */
  page(tx: TenantTx, { clientId, includeArchived, afterId, text, limit }: FlowsPage): Promise<Flow[]> {
    const values = [clientIdsIn(tx.actor.clients), clientId, includeArchived, afterId, text, limit];
    return tx.rows<Flow>(PAGE, [tx.agencyId, ...values]);
  }

  async findById(tx: TenantTx, id: FlowId): Promise<Flow | null> {
    const [found] = await tx.rows<Flow>(FIND, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  /** Nobody else changes it until the transaction ends. */
  async lock(tx: WriteTx, id: FlowId): Promise<Flow | null> {
    const [found] = await tx.rows<Flow>(LOCK, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  async drafts(tx: TenantTx, ids: readonly FlowId[]): Promise<ReadonlyMap<FlowId, StoredDraft>> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), ids];
    const found = await tx.rows<StoredDraft & { id: FlowId }>(DRAFTS, values);
    return new Map(found.map(({ id, ...draft }) => [id, draft]));
  }

  /** Those that the actor sees and that are not archived; the house sees all. */
  async count(tx: TenantTx): Promise<number> {
    const [row] = await tx.rows<{ count: number }>(COUNT, [tx.agencyId]);
    return row?.count ?? 0;
  }

  /** @throws DomainError CONFLICT NAME_TAKEN. */
  async insert(
    tx: WriteTx,
    flow: Pick<Flow, 'id' | 'clientId' | 'name' | 'description'> & { readonly draft: unknown },
  ): Promise<Flow> {
    const { id, clientId, name, description, draft } = flow;
    const values = [tx.agencyId, id, clientId, name, description, JSON.stringify(draft), tx.actor.userId];
    return only(await tx.rows<Flow>(INSERT, values).catch(translated(name)));
  }

  /** @throws DomainError CONFLICT NAME_TAKEN. */
  async set(
    tx: WriteTx,
    id: FlowId,
    { name, description }: Pick<Flow, 'name' | 'description'>,
  ): Promise<Flow> {
    const values = [tx.agencyId, id, name, description];
    return only(await tx.rows<Flow>(SET, values).catch(translated(name)));
  }

  /** The next draft. */
  async save(tx: WriteTx, id: FlowId, draft: unknown): Promise<Flow> {
    return only(await tx.rows<Flow>(SAVE, [tx.agencyId, id, JSON.stringify(draft)]));
  }

  /** The draft is what this version was made of. */
  async published(tx: WriteTx, id: FlowId, version: number): Promise<Flow> {
    return only(await tx.rows<Flow>(PUBLISHED, [tx.agencyId, id, version]));
  }

  /** @throws DomainError CONFLICT NAME_TAKEN when another one has its name by now. */
  async setArchived(tx: WriteTx, { id, name }: Flow, isArchived: boolean): Promise<Flow> {
    return only(await tx.rows<Flow>(SET_ARCHIVED, [tx.agencyId, id, isArchived]).catch(translated(name)));
  }
}

function only([row]: readonly Flow[]): Flow {
  if (!row) throw new Error('A flow that was just written is not there.');
  return row;
}

const translated =
  (name: string) =>
  (error: unknown): never => {
    throw isUniqueViolation(error, 'flows_one_per_name') ? nameTaken(name) : error;
  };
