import { Injectable } from '@nestjs/common';
import { type SystemTx, sql } from '../database/transaction.js';
import type { DomainEvent } from '../kernel/events.js';

/** How many events one pass moves at most. */
export const RELAY_BATCH = 500;

/** Any number will do, as long as nothing else in the database locks it. */
const RELAY_LOCK = 7_741_001;

const IS_WAITING = sql('relay_waiting', 'SELECT 1 FROM outbox_events ORDER BY id LIMIT 1');

/** Not waiting for the disk: when the removal is lost in a crash, the events are published once more. */
const TRY_LOCK = sql(
  'relay_try_lock',
  `SELECT pg_try_advisory_xact_lock(${RELAY_LOCK}) AS held, set_config('synchronous_commit', 'off', true)`,
);

const LOCK = sql(
  'relay_lock',
  `SELECT pg_advisory_xact_lock(${RELAY_LOCK}), set_config('synchronous_commit', 'off', true)`,
);

const TAKE = sql(
  'relay_take',
  `WITH head AS MATERIALIZED (
     SELECT agency_id, id FROM outbox_events ORDER BY id LIMIT ${RELAY_BATCH}
   ), taken AS (
     DELETE FROM outbox_events e USING head h WHERE e.agency_id = h.agency_id AND e.id = h.id
     RETURNING e.id, e.type, e.version, e.agency_id, e.client_id, e.topics, e.payload
   )
   SELECT type, version, agency_id AS "agencyId", client_id AS "clientId", topics, payload FROM taken ORDER BY id`,
);

/** The events that are committed and not yet published. */
@Injectable()
export class OutboxRepository {
  async isWaiting(tx: SystemTx): Promise<boolean> {
    return (await tx.rows(IS_WAITING, [])).length > 0;
  }

  /** Makes this transaction the only one that publishes; false while another is. */
  async tryLock(tx: SystemTx): Promise<boolean> {
    const [row] = await tx.rows<{ held: boolean }>(TRY_LOCK, []);
    return row?.held === true;
  }

  /** The same, but waits for the other to end. */
  async lock(tx: SystemTx): Promise<void> {
    await tx.rows(LOCK, []);
  }

  /**
   * Takes the oldest events out, in order; to be called under the lock. Ids are given before commit, so a
   * later pass may find smaller ones: rows are taken as they appear, never skipped by a remembered id.
   */
  take(tx: SystemTx): Promise<DomainEvent[]> {
    return tx.rows<DomainEvent>(TAKE, []);
  }
}
