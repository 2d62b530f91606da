import { Injectable } from '@nestjs/common';
import { sql, type TenantTx } from '../../database/transaction.js';
import type { MessageId } from '../../kernel/ids.js';
import type { DeliveryAttempt } from './dead-letters.js';

/** More than that nobody reads: the newest are shown. */
const MOST_ATTEMPTS = 50;

const OF = sql(
  'attempts_of',
  `SELECT a.* FROM unnest($2::uuid[]) AS asked(id) CROSS JOIN LATERAL (
     SELECT message_id AS "messageId", attempt, started_at AS "startedAt", finished_at AS "finishedAt", outcome,
       error_code AS "errorCode", error_text AS "errorText"
     FROM message_attempts WHERE agency_id = $1 AND message_id = asked.id ORDER BY attempt DESC LIMIT ${MOST_ATTEMPTS}
   ) AS a ORDER BY a.attempt`,
);

export interface AttemptOfMessage extends DeliveryAttempt {
  readonly messageId: MessageId;
}

@Injectable()
export class AttemptsRepository {
  /** The calls that were made for each of the messages, the first one first; of very many the newest 50. */
  of(tx: TenantTx, ids: readonly MessageId[]): Promise<AttemptOfMessage[]> {
    return tx.rows<AttemptOfMessage & Record<string, unknown>>(OF, [tx.agencyId, ids]);
  }
}
