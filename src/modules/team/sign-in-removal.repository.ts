import { Injectable } from '@nestjs/common';
import { type SystemTx, sql } from '../../database/transaction.js';

// By the person and not by the address, which may already be somebody else's.
const REMOVE = sql(
  'sign_in_remove',
  `WITH gone AS (SELECT agency_id, id FROM users WHERE agency_id = $1 AND id = $2 AND deleted_at IS NOT NULL),
     name AS (DELETE FROM sign_in_names n USING gone WHERE n.agency_id = gone.agency_id AND n.user_id = gone.id RETURNING 1),
     credential AS (DELETE FROM user_credentials k USING gone WHERE k.agency_id = gone.agency_id AND k.user_id = gone.id RETURNING 1),
     link AS (DELETE FROM one_time_tokens t USING gone WHERE t.agency_id = gone.agency_id AND t.user_id = gone.id RETURNING 1),
     session AS (DELETE FROM sessions s USING gone WHERE s.agency_id = gone.agency_id AND s.user_id = gone.id RETURNING 1)
   SELECT 1 FROM (SELECT FROM name UNION ALL SELECT FROM credential UNION ALL SELECT FROM link UNION ALL SELECT FROM session) AS r
   LIMIT 1`,
);

/** Credentials, sign-in names, links and sessions: the second role's alone. */
@Injectable()
export class SignInRemovalRepository {
  /** Everything of somebody deleted, and nothing of anybody else. Says whether there was anything. */
  async remove(tx: SystemTx, agencyId: number, userId: string): Promise<boolean> {
    return (await tx.rows(REMOVE, [agencyId, userId])).length > 0;
  }
}
