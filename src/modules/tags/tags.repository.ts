import { Injectable } from '@nestjs/common';
import { isUniqueViolation } from '../../database/errors.js';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { TagId } from '../../kernel/ids.js';
import { nameTaken } from './tags.errors.js';
import type { Tag } from './tags.js';

const COLUMNS =
  'id, client_id AS "clientId", name, color, archived_at AS "archivedAt", created_at AS "createdAt"';

/** $1 is the agency, $2 the clients that the actor sees, null for all of them. */
const SEEN = 'agency_id = $1 AND (client_id IS NULL OR ($2::int[] IS NULL OR client_id = ANY ($2)))';

const PAGE = sql(
  'tags_page',
  `SELECT ${COLUMNS} FROM tags WHERE ${SEEN} AND ($3::uuid IS NULL OR id > $3)
     AND ($4 OR archived_at IS NULL) AND ($5::int IS NULL OR client_id IS NULL OR client_id = $5)
     AND ($6::text IS NULL OR strpos(lower(name COLLATE "und-x-icu"), lower($6 COLLATE "und-x-icu")) > 0)
   ORDER BY id LIMIT $7`,
);

const FIND = sql('tag_find', `SELECT ${COLUMNS} FROM tags WHERE ${SEEN} AND id = $3`);
const FIND_MANY = sql('tags_find', `SELECT ${COLUMNS} FROM tags WHERE ${SEEN} AND id = ANY ($3::uuid[])`);
const LOCK = sql('tag_lock', `SELECT ${COLUMNS} FROM tags WHERE ${SEEN} AND id = $3 FOR NO KEY UPDATE`);

// Nobody archives a tag between the look and the use of it.
const USABLE = sql(
  'tags_usable',
  `SELECT ${COLUMNS} FROM tags WHERE ${SEEN} AND id = ANY ($3::uuid[]) AND archived_at IS NULL
     AND (client_id IS NULL OR client_id = $4)
   ORDER BY id FOR SHARE`,
);

// Of two with one name, the client's own.
const NAMED = sql(
  'tags_named',
  `SELECT DISTINCT ON (n.name) n.name, t.id FROM unnest($3::text[]) AS n(name)
   JOIN tags t ON t.agency_id = $1 AND (t.client_id IS NULL OR ($2::int[] IS NULL OR t.client_id = ANY ($2)))
     AND lower(t.name COLLATE "und-x-icu") = lower(n.name COLLATE "und-x-icu")
     AND t.archived_at IS NULL AND (t.client_id IS NULL OR t.client_id = $4)
   ORDER BY n.name, t.client_id NULLS LAST`,
);

// A count is no row that could be locked, so whoever adds a tag takes this.
const LOCK_COUNT = sql(
  'tags_lock_count',
  `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(':', 'tags', $1::int, $2::int), 0))`,
);

const COUNT = sql(
  'tags_count',
  `SELECT count(*)::int AS count FROM tags
   WHERE agency_id = $1 AND client_id IS NOT DISTINCT FROM $2 AND archived_at IS NULL`,
);

const INSERT = sql(
  'tag_insert',
  'INSERT INTO tags (agency_id, id, client_id, name, color) VALUES ($1, $2, $3, $4, $5)',
);

const SET = sql('tag_set', 'UPDATE tags SET name = $3, color = $4 WHERE agency_id = $1 AND id = $2');
const ARCHIVE = sql('tag_archive', 'UPDATE tags SET archived_at = now() WHERE agency_id = $1 AND id = $2');
const RESTORE = sql('tag_restore', 'UPDATE tags SET archived_at = NULL WHERE agency_id = $1 AND id = $2');

export interface TagsPage {
  readonly limit: number;
  /** Exclusive. */
  readonly afterId: TagId | null;
  readonly includeArchived: boolean;
  /** Its own and those of the whole agency. */
  readonly clientId: number | null;
  /** Part of the name, whatever its case. */
  readonly text: string | null;
}

export type NewTag = Pick<Tag, 'id' | 'clientId' | 'name' | 'color'>;

@Injectable()
export class TagsRepository {
  /** By id, so the oldest first. */
  page(tx: TenantTx, { afterId, includeArchived, clientId, text, limit }: TagsPage): Promise<Tag[]> {
    const values = [clientIdsIn(tx.actor.clients), afterId, includeArchived, clientId, text, limit];
    return tx.rows<Tag>(PAGE, [tx.agencyId, ...values]);
  }

  async findById(tx: TenantTx, id: TagId): Promise<Tag | null> {
    const [tag] = await tx.rows<Tag>(FIND, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return tag ?? null;
  }

  /** Archived ones included, in no order. */
  findMany(tx: TenantTx, ids: readonly TagId[]): Promise<Tag[]> {
    return tx.rows<Tag>(FIND_MANY, [tx.agencyId, clientIdsIn(tx.actor.clients), ids]);
  }

  /** Those that may be put on something of the client; they stay so until the transaction ends. */
  usable(tx: WriteTx, ids: readonly TagId[], clientId: number): Promise<Tag[]> {
    return tx.rows<Tag>(USABLE, [tx.agencyId, clientIdsIn(tx.actor.clients), ids, clientId]);
  }

  /** Those of these names that may be put on something of the client, by the names as they are given. */
  async named(tx: TenantTx, names: readonly string[], clientId: number): Promise<ReadonlyMap<string, TagId>> {
    const values = [clientIdsIn(tx.actor.clients), names, clientId];
    const found = await tx.rows<{ name: string; id: TagId }>(NAMED, [tx.agencyId, ...values]);
    return new Map(found.map(({ name, id }) => [name, id]));
  }

  /** Nobody else changes it until the transaction ends. */
  async lock(tx: WriteTx, id: TagId): Promise<Tag | null> {
    const [tag] = await tx.rows<Tag>(LOCK, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return tag ?? null;
  }

  /** How many the client has, or the agency for all. Nobody else adds one there until the transaction ends. */
  async lockCount(tx: WriteTx, clientId: number | null): Promise<number> {
    await tx.rows(LOCK_COUNT, [tx.agencyId, clientId]);
    const [row] = await tx.rows<{ count: number }>(COUNT, [tx.agencyId, clientId]);
    return row?.count ?? 0;
  }

  /** @throws DomainError CONFLICT NAME_TAKEN. */
  async insert(tx: WriteTx, { id, clientId, name, color }: NewTag): Promise<void> {
    await tx.rows(INSERT, [tx.agencyId, id, clientId, name, color]).catch(translated(name));
  }

  /** @throws DomainError CONFLICT NAME_TAKEN. */
  async set(tx: WriteTx, id: TagId, { name, color }: Pick<Tag, 'name' | 'color'>): Promise<void> {
    await tx.rows(SET, [tx.agencyId, id, name, color]).catch(translated(name));
  }

  async archive(tx: WriteTx, { id }: Tag): Promise<void> {
    await tx.rows(ARCHIVE, [tx.agencyId, id]);
  }

  /** @throws DomainError CONFLICT NAME_TAKEN when another tag has taken the name meanwhile. */
  async restore(tx: WriteTx, { id, name }: Tag): Promise<void> {
    await tx.rows(RESTORE, [tx.agencyId, id]).catch(translated(name));
  }
}

const translated =
  (name: string) =>
  (error: unknown): never => {
    throw isUniqueViolation(error, 'tags_one_per_name') ? nameTaken(name) : error;
  };
