import { Injectable } from '@nestjs/common';
import { auditCte, eventCte, whoAndWhence } from '../../database/outbox.js';
import { sql, type WriteTx } from '../../database/transaction.js';
import { jobCte } from '../../jobs/job-queue.js';
import { type MediaId, type MessageId, newId } from '../../kernel/ids.js';
import { DELIVERY_JOB } from './messages.delivery.js';
import { MessageMediaArrived, MessageStatusChanged } from './messages.events.js';
import { type Message, REACHED_FROM, REPORTED_FROM, type StatusChange } from './messages.js';
import { MESSAGE_COLUMNS } from './messages.repository.js';

const TOPICS = `ARRAY['message_updated:' || conversation_id, 'conversation_updated:' || agency_id]`;
const OF_THE_DEAD = `ARRAY['dead_letter_updated:' || agency_id]`;

const STATUS_CHANGED = {
  type: MessageStatusChanged.type,
  version: MessageStatusChanged.version,
  topics: `CASE WHEN failed_at IS NOT NULL OR had_failed THEN ${TOPICS} || ${OF_THE_DEAD} ELSE ${TOPICS} END`,
  payload: `jsonb_build_object('conversationId', conversation_id, 'messageId', id, 'seq', seq, 'status', status)`,
};

// Steps that the provider skipped get the time of the one it reported. SENDING is told by the attempts. Whether it had
// failed is read under the lock that the change needs.
const ADVANCE = sql(
  'message_advance',
  `WITH m AS (
     UPDATE messages SET status = $3::message_status,
       provider_message_id = coalesce($5, provider_message_id),
       sent_at = CASE WHEN $3 IN ('SENT', 'DELIVERED', 'READ') THEN coalesce(sent_at, $4) ELSE sent_at END,
       delivered_at = CASE WHEN $3 IN ('DELIVERED', 'READ') THEN coalesce(delivered_at, $4) ELSE delivered_at END,
       read_at = CASE WHEN $3 = 'READ' THEN coalesce(read_at, $4) ELSE read_at END,
       failed_at = CASE WHEN $3 = 'FAILED' THEN $4 END,
       failure_code = CASE WHEN $3 = 'FAILED' THEN $6 END,
       failure_text = CASE WHEN $3 = 'FAILED' THEN $7 END
     FROM (
       SELECT id AS was_id, failed_at IS NOT NULL AS had_failed FROM messages WHERE agency_id = $1 AND id = $2 FOR NO KEY UPDATE
     ) AS was
     WHERE agency_id = $1 AND id = was_id AND status = ANY ($8::message_status[])
     RETURNING messages.*, had_failed
   ), event AS (${eventCte('m', STATUS_CHANGED)}),
   step AS (
     INSERT INTO message_status_changes (agency_id, client_id, message_id, status, at, provider_message_id, error_code, error_text)
     SELECT agency_id, client_id, id, status, $4, $5, $6, $7 FROM m WHERE status <> 'SENDING'
   )
   SELECT ${MESSAGE_COLUMNS} FROM m`,
);

// The provider's id stays until another one is known: whoever answers the message that did arrive still quotes it.
const REQUEUE = sql(
  'message_requeue',
  `WITH m AS (
     UPDATE messages SET status = 'QUEUED', sent_at = NULL, failed_at = NULL, failure_code = NULL, failure_text = NULL,
       discarded_at = NULL
     WHERE agency_id = $1 AND id = $2 AND status = 'FAILED'
     RETURNING *, true AS had_failed
   ), event AS (${eventCte('m', STATUS_CHANGED)}),
   step AS (
     INSERT INTO message_status_changes (agency_id, client_id, message_id, status, at)
     SELECT agency_id, client_id, id, status, clock_timestamp() FROM m
   ),
   job AS (${jobCte('m', DELIVERY_JOB)}),
   audit AS (${auditCte('m', { id: '$3', who: 4, action: 'message.retried', subjectId: 'id::text' })})
   SELECT ${MESSAGE_COLUMNS} FROM m`,
);

const TELL_OF_MEDIA = sql(
  'message_tell_of_media',
  `WITH m AS (
     SELECT agency_id, client_id, conversation_id, id, seq FROM messages WHERE agency_id = $1 AND media_id = $2
   )
   ${eventCte('m', {
     type: MessageMediaArrived.type,
     version: MessageMediaArrived.version,
     topics: `ARRAY['message_updated:' || conversation_id]`,
     payload: `jsonb_build_object('conversationId', conversation_id, 'messageId', id, 'seq', seq)`,
   })}`,
);

// A provider may repeat itself.
const REMEMBER = sql(
  'message_remember_step',
  `INSERT INTO message_status_changes (agency_id, client_id, message_id, status, at, provider_message_id, error_code, error_text)
   SELECT m.agency_id, m.client_id, m.id, $3::message_status, $4, $5, $6, $7 FROM messages m
   WHERE m.agency_id = $1 AND m.id = $2 AND NOT EXISTS (
     SELECT FROM message_status_changes c
     WHERE c.agency_id = m.agency_id AND c.message_id = m.id AND c.status = $3::message_status
       AND c.provider_message_id IS NOT DISTINCT FROM $5)`,
);

/** What becomes of messages after they were appended. */
@Injectable()
export class ProgressRepository {
  /** Tells of every message that shows a file. */
  async tellOfMedia(tx: WriteTx, id: MediaId): Promise<void> {
    await tx.rows(TELL_OF_MEDIA, [tx.agencyId, id]);
  }

  /** Moves the status forward; null when it stands further already. */
  async advance(tx: WriteTx, id: MessageId, change: StatusChange): Promise<Message | null> {
    const from = change.isReport ? REPORTED_FROM : REACHED_FROM;
    const values = [...stepOf(tx, id, change), from[change.status]];
    const [advanced] = await tx.rows<Message>(ADVANCE, values);
    return advanced ?? null;
  }

  /** Queues the delivery of a FAILED message once more, in one statement. Null: it is not FAILED. */
  async requeue(tx: WriteTx, id: MessageId): Promise<Message | null> {
    const values = [tx.agencyId, id, newId<'AuditEntry'>(), ...whoAndWhence(tx.actor)];
    const [queued] = await tx.rows<Message>(REQUEUE, values);
    return queued ?? null;
  }

  /** Keeps what was reported of the message without moving it. Repeating changes nothing. */
  async remember(tx: WriteTx, id: MessageId, change: StatusChange): Promise<void> {
    await tx.rows(REMEMBER, stepOf(tx, id, change));
  }
}

const stepOf = (tx: WriteTx, id: MessageId, change: StatusChange) => [
  tx.agencyId,
  id,
  change.status,
  change.at,
  change.providerMessageId ?? null,
  change.failureCode ?? null,
  change.failureText ?? null,
];
