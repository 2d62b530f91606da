import { Injectable } from '@nestjs/common';
import { sql, type TenantTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { ChannelId } from '../../kernel/ids.js';
import { DELIVER_MESSAGE } from '../messages/messages.delivery.js';
import { MOST_WAITING } from './delivery.js';

// A job is what waits: it is gone as soon as nothing is left to try. Its lane is that of its conversation. The kind
// stands in the statement itself, because the index holds deliveries alone.
const WAITING = sql(
  'delivery_waiting',
  `SELECT c.channel_id AS id, count(*)::int AS count FROM (
     SELECT split_part(lane, ':', 2)::uuid AS conversation_id FROM jobs
     WHERE agency_id = $1 AND kind = '${DELIVER_MESSAGE}' ORDER BY id LIMIT ${MOST_WAITING}
   ) AS j JOIN conversations c ON c.agency_id = $1 AND c.id = j.conversation_id
   WHERE ($2::int[] IS NULL OR c.client_id = ANY ($2)) AND c.channel_id = ANY ($3) GROUP BY c.channel_id`,
);

@Injectable()
export class WaitingRepository {
  /** By channel; those where nothing waits are missing. */
  async counts(tx: TenantTx, ids: readonly ChannelId[]): Promise<ReadonlyMap<ChannelId, number>> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), ids];
    const rows = await tx.rows<{ id: ChannelId; count: number }>(WAITING, values);
    return new Map(rows.map(({ id, count }) => [id, count]));
  }
}
