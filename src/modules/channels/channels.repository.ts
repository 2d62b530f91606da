import { Injectable } from '@nestjs/common';
import type { SystemTx, TenantTx, WriteTx } from '../../database/transaction.js';
import type { ChannelId } from '../../kernel/ids.js';
import type { Channel, ChannelRoute, Provider } from './channels.js';

/** More lines than any agency has; a bound all the same. */
const MOST_CHANNELS = 5_000;

@Injectable()
export class ChannelsRepository {
  async all(tx: TenantTx): Promise<Channel[]> {
    const rows = await tx.db.channel.findMany({ where: { agencyId: tx.agencyId }, take: MOST_CHANNELS });
    return rows.map((row) => ({ ...row, id: row.id as ChannelId }));
  }

  async insert(tx: WriteTx, channel: Omit<Channel, 'agencyId' | 'disconnectedAt'>): Promise<void> {
    await tx.db.channel.create({ data: { ...channel, agencyId: tx.agencyId } });
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
      take: MOST_CHANNELS,
    });
    return rows.map(({ id, agencyId, clientId, accountId, businessAccountId }) => ({
      businessAccountId: businessAccountId ?? '',
      accountId,
      agencyId,
      clientId,
      channelId: id as ChannelId,
    }));
  }

  async addRoute(tx: SystemTx, provider: Provider, route: ChannelRoute): Promise<void> {
    await tx.db.channelRoute.create({ data: { provider, ...route } });
  }

  async sealedToken(tx: SystemTx, agencyId: number, channelId: ChannelId): Promise<string | null> {
    const row = await tx.db.channelCredential.findUnique({
      where: { agencyId_channelId: { agencyId, channelId } },
    });
    return row?.sealedToken ?? null;
  }

  async storeToken(tx: SystemTx, agencyId: number, channelId: ChannelId, sealedToken: string): Promise<void> {
    await tx.db.channelCredential.upsert({
      where: { agencyId_channelId: { agencyId, channelId } },
      create: { agencyId, channelId, sealedToken },
      update: { sealedToken },
    });
  }
}
