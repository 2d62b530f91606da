import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type SystemTx, sql, type WriteTx } from '../../database/transaction.js';
import { jobCte } from '../../jobs/job-queue.js';
import type { ChannelId } from '../../kernel/ids.js';
import { newId } from '../../kernel/ids.js';
import type { Provider } from '../channels/channels.js';
import {
  type InboundEvent,
  PROCESS_INBOUND,
  PURGE_INBOUND,
  PURGE_LANE,
  type RoutedEvent,
  type UnroutedEvent,
} from './inbound.js';

// An event that is there already is not inserted, so it queues no job either: redelivery changes nothing.
const STORE = sql(
  'inbound_store',
  `WITH posted AS (
     SELECT * FROM unnest($1::int[], $2::uuid[], $3::int[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[])
       WITH ORDINALITY AS p(agency_id, id, client_id, channel_id, event_key, lane, kind, payload, rank)
   ), stored AS (
     INSERT INTO inbound_events (agency_id, id, client_id, channel_id, event_key, kind, payload)
     SELECT agency_id, id, client_id, channel_id, event_key, kind, payload::json FROM posted ORDER BY rank
     ON CONFLICT (agency_id, channel_id, event_key) DO NOTHING
     RETURNING agency_id, id
   ), fresh AS (
     SELECT posted.* FROM posted JOIN stored USING (agency_id, id) ORDER BY rank
   ), job AS (${jobCte('fresh', { kind: PROCESS_INBOUND, lane: `'inbound:' || channel_id || ':' || lane`, payload: `jsonb_build_object('eventId', id)` })}),
   unkept AS (
     SELECT DISTINCT f.agency_id FROM fresh f
     WHERE NOT EXISTS (SELECT FROM jobs j WHERE j.agency_id = f.agency_id AND j.lane = '${PURGE_LANE}')
   ), purge AS (${jobCte('unkept', { kind: PURGE_INBOUND, lane: `'${PURGE_LANE}'`, payload: `'{}'::jsonb`, runAt: "now() + interval '1 day'" })})
   SELECT count(*)::int AS stored FROM stored`,
);

const PARK = sql(
  'inbound_park_unrouted',
  `INSERT INTO unrouted_events (id, provider, account_id, reason, digest, body)
   SELECT id, $1::provider, account_id, reason, digest, body
   FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bytea[], $6::bytea[]) AS u(id, account_id, reason, digest, body)
   ON CONFLICT (digest) DO NOTHING`,
);

const TAKE = sql(
  'inbound_take',
  `SELECT id, client_id AS "clientId", channel_id AS "channelId", kind, payload, received_at AS "receivedAt",
     processed_at IS NOT NULL AS "isProcessed"
   FROM inbound_events WHERE agency_id = $1 AND id = $2 FOR UPDATE`,
);

const PROCESSED = sql(
  'inbound_processed',
  'UPDATE inbound_events SET processed_at = now(), parked_for = $3 WHERE agency_id = $1 AND id = $2',
);

@Injectable()
export class InboundRepository {
  /** Stores the events that are new, each with its job. Says how many were. */
  async store(tx: SystemTx, events: readonly RoutedEvent[]): Promise<number> {
    const [answer] = await tx.rows<{ stored: number }>(STORE, [
      events.map((e) => e.agencyId),
      events.map(() => newId()),
      events.map((e) => e.clientId),
      events.map((e) => e.channelId),
      events.map((e) => e.eventKey),
      events.map((e) => e.lane),
      events.map((e) => e.kind),
      events.map((e) => JSON.stringify(e.payload)),
    ]);
    return answer?.stored ?? 0;
  }

  /** Keeps what no channel can take. The same bytes are kept once. */
  async park(tx: SystemTx, provider: Provider, events: readonly UnroutedEvent[]): Promise<void> {
    await tx.rows(PARK, [
      provider,
      events.map(() => newId()),
      events.map((e) => e.accountId),
      events.map((e) => e.reason),
      events.map((e) => createHash('sha256').update(e.reason).update(e.body).digest()),
      events.map((e) => e.body),
    ]);
  }

  /** The event, locked until the transaction ends. */
  async take(tx: WriteTx, id: string): Promise<InboundEvent | null> {
    const [found] = await tx.rows<InboundEvent & { channelId: ChannelId }>(TAKE, [tx.agencyId, id]);
    return found ?? null;
  }

  /** Done; or parked, for the reason given, until a person looks. */
  async processed(tx: WriteTx, id: string, parkedFor: string | null): Promise<void> {
    await tx.rows(PROCESSED, [tx.agencyId, id, parkedFor]);
  }
}
