import { Injectable } from '@nestjs/common';
import { type SystemTx, sql } from '../../database/transaction.js';

// By the person and not by the address, which may already be somebody else's.
const theirs = (table: string) =>
  `DELETE FROM ${table} WHERE agency_id = $1 AND user_id = $2 AND EXISTS (SELECT FROM gone) RETURNING 1`;

const REMOVE = sql(
  'sign_in_remove',
  `WITH gone AS (SELECT FROM users WHERE agency_id = $1 AND id = $2 AND deleted_at IS NOT NULL),
     name AS (${theirs('sign_in_names')}), credential AS (${theirs('user_credentials')}),
     link AS (${theirs('one_time_tokens')}), session AS (${theirs('sessions')})
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
