import { Injectable } from '@nestjs/common';
import { sql, type TenantTx } from '../../database/transaction.js';
import type { MessageId } from '../../kernel/ids.js';
import type { MessageStep } from './delivery.js';

/** More than that nobody reads: the newest are shown. */
const LONGEST_HISTORY = 200;

// That it was queued at first follows from the message, and each SENDING from an attempt, which also says how the call
// ended. A change names its attempt by the provider's id; without one it belongs to the newest attempt of its time.
const HISTORY = sql(
  'message_history',
  `WITH m AS (
     SELECT agency_id, id, created_at FROM messages WHERE agency_id = $1 AND id = $2 AND status IS NOT NULL
   ), steps AS (
     SELECT 'QUEUED'::message_status AS status, created_at AS at, created_at AS recorded_at, NULL::int AS attempt,
       NULL::text AS provider_message_id, NULL::text AS error_code, NULL::text AS error_text
     FROM m
     UNION ALL
     SELECT 'SENDING', a.started_at, a.started_at, a.attempt, a.provider_message_id, a.error_code, a.error_text
     FROM m JOIN message_attempts a ON a.agency_id = m.agency_id AND a.message_id = m.id
     UNION ALL
     SELECT c.status, c.at, c.recorded_at, CASE WHEN c.status <> 'QUEUED' THEN (
         SELECT max(a.attempt) FROM message_attempts a
         WHERE a.agency_id = c.agency_id AND a.message_id = c.message_id AND (a.provider_message_id = c.provider_message_id
           OR (c.provider_message_id IS NULL AND a.started_at <= c.recorded_at))) END,
       c.provider_message_id, c.error_code, c.error_text
     FROM m JOIN message_status_changes c ON c.agency_id = m.agency_id AND c.message_id = m.id
   ), newest AS (
     SELECT * FROM steps ORDER BY recorded_at DESC, status DESC LIMIT ${LONGEST_HISTORY}
   )
   SELECT status, at, recorded_at AS "recordedAt", attempt, provider_message_id AS "providerMessageId",
     error_code AS "errorCode", error_text AS "errorText"
   FROM newest ORDER BY recorded_at, status`,
);

@Injectable()
export class HistoryRepository {
  /** In the order in which it became known. Nothing for what was never sent. */
  of(tx: TenantTx, id: MessageId): Promise<MessageStep[]> {
    return tx.rows<MessageStep & Record<string, unknown>>(HISTORY, [tx.agencyId, id]);
  }
}
