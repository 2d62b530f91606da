import { Injectable } from '@nestjs/common';
import { firstIdAt } from '../../database/id-bounds.js';
import { type SystemTx, sql, type WriteTx } from '../../database/transaction.js';

// By the ids, which begin with their time: what is younger is not looked at. What was not worked on yet stays, whatever
// its age.
const EVENTS = sql(
  'inbound_purge_events',
  `DELETE FROM inbound_events WHERE agency_id = $1 AND id IN (
     SELECT id FROM inbound_events WHERE agency_id = $1 AND id < $2 AND processed_at IS NOT NULL
       AND (parked_for IS NULL OR id < $3) ORDER BY id LIMIT $4
   ) RETURNING 1`,
);

const STATUSES = sql(
  'inbound_purge_statuses',
  `DELETE FROM parked_statuses WHERE agency_id = $1 AND id IN (
     SELECT id FROM parked_statuses WHERE agency_id = $1 AND id < $2 ORDER BY id LIMIT $3
   ) RETURNING 1`,
);

const UNROUTED = sql(
  'inbound_purge_unrouted',
  `DELETE FROM unrouted_events WHERE id IN (SELECT id FROM unrouted_events WHERE id < $1 ORDER BY id LIMIT $2) RETURNING 1`,
);

const SIGNATURES = sql(
  'inbound_purge_signatures',
  `DELETE FROM refused_signatures WHERE (provider, hour) IN (
     SELECT provider, hour FROM refused_signatures WHERE hour < $1 ORDER BY hour LIMIT $2) RETURNING 1`,
);

/** Removes what is old. Each answers how many rows are gone: fewer than `most`, and there are no others. */
@Injectable()
export class RetentionRepository {
  async events(tx: WriteTx, understoodBefore: Date, refusedBefore: Date, most: number): Promise<number> {
    const bounds = [firstIdAt(understoodBefore), firstIdAt(refusedBefore)];
    return (await tx.rows(EVENTS, [tx.agencyId, ...bounds, most])).length;
  }

  async statuses(tx: WriteTx, before: Date, most: number): Promise<number> {
    return (await tx.rows(STATUSES, [tx.agencyId, firstIdAt(before), most])).length;
  }

  /** Of no agency. */
  async unrouted(tx: SystemTx, before: Date, most: number): Promise<number> {
    const posts = await tx.rows(UNROUTED, [firstIdAt(before), most]);
    const counts = await tx.rows(SIGNATURES, [before, most]);
    return Math.max(posts.length, counts.length);
  }
}
