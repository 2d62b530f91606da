import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { type ChannelId, type MessageId, newId } from '../../kernel/ids.js';
import type { Attempt, AttemptOutcome, KnownAttempt, ProviderStatus } from './delivery.js';

const lockOf = (agencyId: string, channelId: string, providerMessageId: string) =>
  `SELECT pg_advisory_xact_lock(hashtextextended(
     concat_ws(':', 'provider id', ${agencyId}::int, ${channelId}::uuid, ${providerMessageId}::text), 0))`;

// Between "no attempt has this id" and "park the status", the send that has it may be recorded. Both sides take
// this lock first, so one of them sees the other.
const LOCK_ID = sql('delivery_lock_provider_id', lockOf('$1', '$2', '$3'));

// The attempts of a message are counted, and a newer one decides.
const ATTEMPT = `a.message_id AS "messageId", NOT EXISTS (
     SELECT FROM message_attempts n
     WHERE n.agency_id = a.agency_id AND n.message_id = a.message_id AND n.attempt > a.attempt
   ) AS "isNewest"`;

const ATTEMPT_OF = sql(
  'delivery_attempt_of',
  `SELECT ${ATTEMPT} FROM message_attempts a WHERE a.agency_id = $1 AND a.channel_id = $2 AND a.provider_message_id = $3`,
);

const BEGIN_ATTEMPT = sql(
  'delivery_begin_attempt',
  `INSERT INTO message_attempts (agency_id, id, client_id, message_id, channel_id, attempt)
   SELECT $1, $2, $3, $4, $5, coalesce(max(attempt), 0) + 1 FROM message_attempts
   WHERE agency_id = $1 AND message_id = $4
   RETURNING attempt`,
);

const END_ATTEMPT = sql(
  'delivery_end_attempt',
  `WITH locked AS MATERIALIZED (${lockOf('$1', '$7', '$4')})
   UPDATE message_attempts a SET finished_at = now(), outcome = $3,
     provider_message_id = coalesce($4, a.provider_message_id), error_code = $5, error_text = $6
   FROM locked WHERE a.agency_id = $1 AND a.id = $2
   RETURNING ${ATTEMPT}`,
);

// The provider gave our own key back, so the newest attempt without an answer is the one it speaks of.
const ADOPT = sql(
  'delivery_adopt',
  `UPDATE message_attempts a SET provider_message_id = $4
   WHERE a.agency_id = $1 AND a.id = (
     SELECT id FROM message_attempts
     WHERE agency_id = $1 AND channel_id = $2 AND message_id = $3 AND provider_message_id IS NULL
     ORDER BY attempt DESC LIMIT 1
   )
   RETURNING ${ATTEMPT}`,
);

const PARK = sql(
  'delivery_park_status',
  `INSERT INTO parked_statuses (agency_id, id, client_id, channel_id, provider_message_id, status, occurred_at, error_code, error_text)
   VALUES ($1, $2, $3, $4, $5, $6::message_status, $7, $8, $9)`,
);

const UNPARK = sql(
  'delivery_unpark_statuses',
  `WITH gone AS (
     DELETE FROM parked_statuses WHERE agency_id = $1 AND channel_id = $2 AND provider_message_id = $3 RETURNING *
   )
   SELECT client_id AS "clientId", channel_id AS "channelId", provider_message_id AS "providerMessageId", status,
     occurred_at AS "at", error_code AS "errorCode", error_text AS "errorText", NULL AS "callbackData"
   FROM gone ORDER BY id`,
);

export interface AttemptEnd {
  readonly outcome: AttemptOutcome;
  readonly providerMessageId?: string | null;
  readonly errorCode?: string | null;
  readonly errorText?: string | null;
}

@Injectable()
export class DeliveryRepository {
  /** Statuses and sends under this id of the provider wait for each other until the transaction ends. */
  async lockProviderId(tx: WriteTx, channelId: ChannelId, providerMessageId: string): Promise<void> {
    await tx.rows(LOCK_ID, [tx.agencyId, channelId, providerMessageId]);
  }

  /** The attempt that went out under this id of the provider. */
  async attemptOf(
    tx: TenantTx,
    channelId: ChannelId,
    providerMessageId: string,
  ): Promise<KnownAttempt | null> {
    const [found] = await tx.rows<KnownAttempt>(ATTEMPT_OF, [tx.agencyId, channelId, providerMessageId]);
    return found ?? null;
  }

  /** Written before the call, so that a call nobody recorded the end of is known to have been made. */
  async begin(tx: WriteTx, of: Omit<Attempt, 'id' | 'attempt'>): Promise<Attempt> {
    const id = newId<'Attempt'>();
    const [begun] = await tx.rows<{ attempt: number }>(BEGIN_ATTEMPT, [
      tx.agencyId,
      id,
      of.clientId,
      of.messageId,
      of.channelId,
    ]);
    if (!begun) throw new Error('An insert of one row answers one row.');
    return { ...of, id, attempt: begun.attempt };
  }

  /** Takes the lock of the provider's id as well, so a status of it is applied before this or after. */
  async end(tx: WriteTx, attempt: Attempt, end: AttemptEnd): Promise<KnownAttempt> {
    const [ended] = await tx.rows<KnownAttempt>(END_ATTEMPT, [
      tx.agencyId,
      attempt.id,
      end.outcome,
      end.providerMessageId ?? null,
      end.errorCode ?? null,
      end.errorText ?? null,
      attempt.channelId,
    ]);
    if (!ended) throw new Error('An attempt that was begun is not there.');
    return ended;
  }

  /** Gives the provider's id to the attempt that our own key names; null when no attempt waits for one. */
  async adopt(tx: WriteTx, status: ProviderStatus, messageId: MessageId): Promise<KnownAttempt | null> {
    const values = [tx.agencyId, status.channelId, messageId, status.providerMessageId];
    const [found] = await tx.rows<KnownAttempt>(ADOPT, values);
    return found ?? null;
  }

  async park(tx: WriteTx, s: ProviderStatus): Promise<void> {
    const what = [s.clientId, s.channelId, s.providerMessageId, s.status, s.at, s.errorCode, s.errorText];
    await tx.rows(PARK, [tx.agencyId, newId(), ...what]);
  }

  /** The statuses that came before we knew their message, in the order they came; they are not parked any more. */
  unpark(tx: WriteTx, channelId: ChannelId, providerMessageId: string): Promise<ProviderStatus[]> {
    return tx.rows<ProviderStatus>(UNPARK, [tx.agencyId, channelId, providerMessageId]);
  }
}
