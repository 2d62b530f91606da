import { Injectable } from '@nestjs/common';
import { isUniqueViolation } from '../../database/errors.js';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { SavedReplyId } from '../../kernel/ids.js';
import { shortCodeTaken } from './saved-replies.errors.js';
import type { SavedReply } from './saved-replies.js';

const COLUMNS = `s.id, s.client_id AS "clientId", s.short_code AS "shortCode", s.body, s.created_by AS "createdBy",
  s.created_at AS "createdAt", s.updated_at AS "updatedAt"`;

/** $1 is the agency, $2 the clients that the actor sees, null for all of them. Those of the agency are everybody's. */
const SEEN = 's.agency_id = $1 AND (s.client_id IS NULL OR $2::int[] IS NULL OR s.client_id = ANY ($2))';

/** As the unique index compares codes, whatever the locale of the database is. */
const folded = (text: string) => `(lower(${text} COLLATE "und-x-icu") COLLATE "C")`;

// With a client ($5): its own, and those of the agency whose code it has not taken for one of its own.
const PAGE = sql(
  'saved_replies_page',
  `SELECT ${COLUMNS} FROM saved_replies s
   WHERE ${SEEN} AND ($4::uuid IS NULL OR s.id > $4)
     AND ($5::int IS NULL OR s.client_id = $5 OR (s.client_id IS NULL AND NOT EXISTS (
       SELECT FROM saved_replies own WHERE own.agency_id = $1 AND own.client_id = $5
         AND ${folded('own.short_code')} = ${folded('s.short_code')})))
     AND ($6::text IS NULL OR strpos(${folded('s.short_code')}, ${folded('$6')}) > 0
       OR strpos(${folded('s.body')}, ${folded('$6')}) > 0)
   ORDER BY s.id LIMIT $3`,
);

const FIND = sql('saved_reply_find', `SELECT ${COLUMNS} FROM saved_replies s WHERE ${SEEN} AND s.id = $3`);

const LOCK = sql(
  'saved_reply_lock',
  `SELECT ${COLUMNS} FROM saved_replies s WHERE ${SEEN} AND s.id = $3 FOR NO KEY UPDATE`,
);

const COUNT = sql(
  'saved_replies_count',
  'SELECT count(*)::int AS count FROM saved_replies WHERE agency_id = $1',
);

const INSERT = sql(
  'saved_reply_insert',
  `INSERT INTO saved_replies AS s (agency_id, id, client_id, short_code, body, created_by)
   VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}`,
);

const CHANGE = sql(
  'saved_reply_change',
  `UPDATE saved_replies s SET short_code = $3, body = $4, updated_at = now() WHERE s.agency_id = $1 AND s.id = $2
   RETURNING ${COLUMNS}`,
);

const REMOVE = sql('saved_reply_remove', 'DELETE FROM saved_replies WHERE agency_id = $1 AND id = $2');

export interface SavedRepliesPage {
  readonly limit: number;
  /** Exclusive. */
  readonly after: SavedReplyId | null;
  /** Those that this client can use; null for all that the actor sees. */
  readonly clientId: number | null;
  readonly text: string | null;
}

@Injectable()
export class SavedRepliesRepository {
  /** By id, so the oldest first. */
  page(tx: TenantTx, { limit, after, clientId, text }: SavedRepliesPage): Promise<SavedReply[]> {
    return tx.rows<SavedReply>(PAGE, [
      tx.agencyId,
      clientIdsIn(tx.actor.clients),
      limit,
      after,
      clientId,
      text,
    ]);
  }

  async findById(tx: TenantTx, id: SavedReplyId): Promise<SavedReply | null> {
    const [found] = await tx.rows<SavedReply>(FIND, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  /** Nobody else changes it until the transaction ends. */
  async lock(tx: WriteTx, id: SavedReplyId): Promise<SavedReply | null> {
    const [found] = await tx.rows<SavedReply>(LOCK, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  /** Those that the actor sees; the house sees all. */
  async count(tx: TenantTx): Promise<number> {
    const [row] = await tx.rows<{ count: number }>(COUNT, [tx.agencyId]);
    return row?.count ?? 0;
  }

  /** @throws DomainError CONFLICT SHORT_CODE_TAKEN. */
  async insert(
    tx: WriteTx,
    { id, clientId, shortCode, body }: Pick<SavedReply, 'id' | 'clientId' | 'shortCode' | 'body'>,
  ): Promise<SavedReply> {
    const values = [tx.agencyId, id, clientId, shortCode, body, tx.actor.userId];
    return only(await tx.rows<SavedReply>(INSERT, values).catch(translated(shortCode)));
  }

  /** @throws DomainError CONFLICT SHORT_CODE_TAKEN. */
  async change(tx: WriteTx, id: SavedReplyId, shortCode: string, body: string): Promise<SavedReply> {
    const values = [tx.agencyId, id, shortCode, body];
    return only(await tx.rows<SavedReply>(CHANGE, values).catch(translated(shortCode)));
  }

  async remove(tx: WriteTx, id: SavedReplyId): Promise<void> {
    await tx.rows(REMOVE, [tx.agencyId, id]);
  }
}

function only([row]: readonly SavedReply[]): SavedReply {
  if (!row) throw new Error('A saved reply that was just written is not there.');
  return row;
}

const translated =
  (shortCode: string) =>
  (error: unknown): never => {
    throw isUniqueViolation(error, 'saved_replies_one_per_code') ? shortCodeTaken(shortCode) : error;
  };
