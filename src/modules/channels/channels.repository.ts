import { Injectable } from '@nestjs/common';
import { type SystemTx, sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { ChannelId } from '../../kernel/ids.js';
import { type Channel, type ChannelRoute, MAX_CHANNELS, type Provider } from './channels.js';

/** Of `channels c`. */
export const CHANNEL_COLUMNS = `c.id, c.agency_id AS "agencyId", c.client_id AS "clientId", c.provider::text AS provider,
  c.account_id AS "accountId", c.business_account_id AS "businessAccountId", c.display_name AS "displayName",
  c.connected_at AS "connectedAt", c.disconnected_at AS "disconnectedAt"`;

/** $1 is the agency, $2 the clients that the actor sees, null for all of them. */
const SEEN = 'c.agency_id = $1 AND ($2::int[] IS NULL OR c.client_id = ANY ($2))';

const HELD = sql(
  'channels_held',
  `SELECT ${CHANNEL_COLUMNS} FROM channels c WHERE c.agency_id = $1 ORDER BY c.id LIMIT ${MAX_CHANNELS}`,
);

const PAGE = sql(
  'channels_page',
  `SELECT ${CHANNEL_COLUMNS} FROM channels c
   WHERE ${SEEN} AND ($3::int IS NULL OR c.client_id = $3) AND ($4 OR c.disconnected_at IS NULL)
     AND ($5::uuid IS NULL OR c.id > $5) ORDER BY c.id LIMIT $6`,
);

const FIND = sql('channel_find', `SELECT ${CHANNEL_COLUMNS} FROM channels c WHERE ${SEEN} AND c.id = $3`);

const LOCK = sql(
  'channel_lock',
  `SELECT ${CHANNEL_COLUMNS} FROM channels c WHERE ${SEEN} AND c.id = $3 FOR NO KEY UPDATE`,
);

const SET = sql(
  'channel_set',
  `UPDATE channels c SET display_name = $3, business_account_id = $4
   WHERE c.agency_id = $1 AND c.id = $2 RETURNING ${CHANNEL_COLUMNS}`,
);

export interface ChannelsPage {
  readonly clientId: number | null;
  readonly includeDisconnected: boolean;
  readonly limit: number;
  /** Exclusive. */
  readonly after: ChannelId | null;
}

/** What people may change of a line while it is connected. */
export type ChannelNames = Pick<Channel, 'displayName' | 'businessAccountId'>;

@Injectable()
export class ChannelsRepository {
  /** All of the agency. */
  held(tx: TenantTx): Promise<Channel[]> {
    return tx.rows<Channel>(HELD, [tx.agencyId]);
  }

  /** By id, so the oldest first. */
  page(tx: TenantTx, { clientId, includeDisconnected, limit, after }: ChannelsPage): Promise<Channel[]> {
    const seen = [tx.agencyId, clientIdsIn(tx.actor.clients)];
    return tx.rows<Channel>(PAGE, [...seen, clientId, includeDisconnected, after, limit]);
  }

  async find(tx: TenantTx, id: ChannelId): Promise<Channel | null> {
    const [found] = await tx.rows<Channel>(FIND, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  /** Nobody else changes it until the transaction ends. */
  async lock(tx: WriteTx, id: ChannelId): Promise<Channel | null> {
    const [found] = await tx.rows<Channel>(LOCK, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  async set(tx: WriteTx, id: ChannelId, names: ChannelNames): Promise<Channel> {
    const [channel] = await tx.rows<Channel>(SET, [
      tx.agencyId,
      id,
      names.displayName,
      names.businessAccountId,
    ]);
    if (!channel) throw new Error('A channel that is locked is not there.');
    return channel;
  }

  async routes(tx: SystemTx, provider: Provider, accountIds: readonly string[]): Promise<ChannelRoute[]> {
    const rows = await tx.db.channelRoute.findMany({
      where: { provider, accountId: { in: [...accountIds] } },
    });
    return rows.map((row) => ({ ...row, channelId: row.channelId as ChannelId }));
  }

  async routesOfBusinesses(
    tx: SystemTx,
    provider: Provider,
    businessAccountIds: readonly string[],
  ): Promise<(ChannelRoute & { readonly businessAccountId: string })[]> {
    const rows = await tx.db.channel.findMany({
      where: { provider, businessAccountId: { in: [...businessAccountIds] }, disconnectedAt: null },
      orderBy: [{ agencyId: 'asc' }, { id: 'asc' }],
      take: MAX_CHANNELS,
    });
    return rows.map(({ id, agencyId, clientId, accountId, businessAccountId }) => ({
      businessAccountId: businessAccountId ?? '',
      accountId,
      agencyId,
      clientId,
      channelId: id as ChannelId,
    }));
  }
}
