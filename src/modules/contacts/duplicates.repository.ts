import { Injectable } from '@nestjs/common';
import { BEFORE_ALL_IDS } from '../../database/id-bounds.js';
import { sql, type TenantTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { ContactId } from '../../kernel/ids.js';
import type { DuplicatePair } from './duplicates.js';

const LOOKED_AT = sql(
  'duplicates_looked_at',
  `SELECT id FROM contacts WHERE agency_id = $1 AND ($2::int[] IS NULL OR client_id = ANY ($2)) AND client_id = $3
     AND merged_into_id IS NULL AND archived_at IS NULL AND id > $4
   ORDER BY id LIMIT $5`,
);

const PAIRS = sql(
  'duplicates_pairs',
  `SELECT d.contact_id AS "contactId", d.other_id AS "otherId", d.reason FROM contact_duplicates($2::uuid[], $3) AS d
   JOIN contacts c ON c.agency_id = $1 AND c.id = d.other_id AND c.merged_into_id IS NULL`,
);

/** Contacts that may be one person. */
@Injectable()
export class DuplicatesRepository {
  /** The next contacts of a client, by id. `after` is exclusive. */
  async next(tx: TenantTx, clientId: number, after: ContactId | null, limit: number): Promise<ContactId[]> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), clientId, after ?? BEFORE_ALL_IDS, limit];
    return (await tx.rows<{ id: ContactId }>(LOOKED_AT, values)).map(({ id }) => id);
  }

  /** Pairs of the contacts with others that were there before them, at most `limit` for each reason, best first. */
  pairs(tx: TenantTx, ids: readonly ContactId[], limit: number): Promise<DuplicatePair[]> {
    return tx.rows<DuplicatePair>(PAIRS, [tx.agencyId, ids, limit]);
  }
}
