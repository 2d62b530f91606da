import { Injectable } from '@nestjs/common';
import { type SystemTx, sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { ChannelId } from '../../kernel/ids.js';
import type { RefusedEvent, UnroutedPost } from './refused-inbound.js';

/** Enough to see what it is. */
const EXCERPT_BYTES = 1_000;

const REFUSED = `SELECT e.id, e.client_id AS "clientId", e.channel_id AS "channelId", e.kind, e.parked_for AS reason, e.payload,
     e.received_at AS "receivedAt"
   FROM inbound_events e
   WHERE e.agency_id = $1 AND ($2::int[] IS NULL OR e.client_id = ANY ($2)) AND e.parked_for IS NOT NULL`;

const PAGE = sql(
  'refused_inbound_page',
  `${REFUSED} AND ($3::int IS NULL OR e.client_id = $3) AND ($4::uuid IS NULL OR e.channel_id = $4)
     AND ($5::text IS NULL OR e.parked_for = $5) AND ($6::uuid IS NULL OR e.id < $6)
   ORDER BY e.id DESC LIMIT $7`,
);

const OLDEST = sql('refused_inbound_oldest', `${REFUSED} AND e.parked_for = $3 ORDER BY e.id LIMIT $4`);

const IS_THERE = sql(
  'inbound_event_is_there',
  `SELECT e.client_id AS "clientId", e.parked_for AS reason FROM inbound_events e
   WHERE e.agency_id = $1 AND ($2::int[] IS NULL OR e.client_id = ANY ($2)) AND e.id = $3`,
);

const UNPARK = sql(
  'inbound_event_unpark',
  `UPDATE inbound_events SET processed_at = NULL, parked_for = NULL
   WHERE agency_id = $1 AND id = $2 AND parked_for IS NOT NULL RETURNING id`,
);

// Bytes of anybody's: what is no text in them is shown as such.
const UNROUTED = sql(
  'unrouted_events_page',
  `SELECT id, provider, account_id AS "accountId", reason, octet_length(body) AS size, substr(body, 1, ${EXCERPT_BYTES}) AS body,
     received_at AS "receivedAt"
   FROM unrouted_events WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
);

export interface RefusedInboundPage {
  readonly clientId: number | null;
  readonly channelId: ChannelId | null;
  readonly reason: string | null;
  /** Exclusive. */
  readonly before: string | null;
  readonly limit: number;
}

/** What was stored of providers and not understood. */
@Injectable()
export class RefusedInboundRepository {
  /** The newest first. */
  page(
    tx: TenantTx,
    { clientId, channelId, reason, before, limit }: RefusedInboundPage,
  ): Promise<RefusedEvent[]> {
    const asked = [clientId, channelId, reason, before, limit];
    return tx.rows<RefusedEvent & Record<string, unknown>>(PAGE, [
      tx.agencyId,
      clientIdsIn(tx.actor.clients),
      ...asked,
    ]);
  }

  /** With exactly this reason, the oldest first. */
  oldest(tx: TenantTx, reason: string, limit: number): Promise<RefusedEvent[]> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), reason, limit];
    return tx.rows<RefusedEvent & Record<string, unknown>>(OLDEST, values);
  }

  /** Any event that the actor may see, understood or not. */
  async find(tx: TenantTx, id: string): Promise<{ clientId: number; reason: string | null } | null> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), id];
    const [found] = await tx.rows<{ clientId: number; reason: string | null }>(IS_THERE, values);
    return found ?? null;
  }

  /** As if it had just come. False: it was understood meanwhile, or is being looked at. */
  async unpark(tx: WriteTx, id: string): Promise<boolean> {
    return (await tx.rows(UNPARK, [tx.agencyId, id])).length > 0;
  }

  /** The newest first. */
  async unrouted(tx: SystemTx, before: string | null, limit: number): Promise<UnroutedPost[]> {
    const rows = await tx.rows<Omit<UnroutedPost, 'excerpt'> & { body: Buffer }>(UNROUTED, [before, limit]);
    return rows.map(({ body, ...post }) => ({
      ...post,
      excerpt: body.toString('utf8').replaceAll('\0', '\ufffd'),
    }));
  }
}
