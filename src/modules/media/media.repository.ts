import { Injectable } from '@nestjs/common';
import type { TenantTx, WriteTx } from '../../database/transaction.js';
import type { ChannelId, MediaId } from '../../kernel/ids.js';
import type { Media, ProviderFile, StoredFile } from './media.js';

@Injectable()
export class MediaRepository {
  async insert(tx: WriteTx, id: MediaId, file: ProviderFile): Promise<void> {
    await tx.db.media.create({ data: { agencyId: tx.agencyId, id, ...file } });
  }

  async findById(tx: TenantTx, id: MediaId): Promise<Media | null> {
    const row = await tx.db.media.findUnique({ where: { agencyId_id: { agencyId: tx.agencyId, id } } });
    return row && { ...row, id: row.id as MediaId, channelId: row.channelId as ChannelId | null };
  }

  async stored(tx: WriteTx, id: MediaId, { storageKey, size, sha256 }: StoredFile): Promise<void> {
    await tx.db.media.update({
      where: { agencyId_id: { agencyId: tx.agencyId, id } },
      data: { state: 'STORED', storageKey, size, sha256, storedAt: new Date(), failure: null },
    });
  }

  async failed(tx: WriteTx, id: MediaId, failure: string): Promise<void> {
    await tx.db.media.update({
      where: { agencyId_id: { agencyId: tx.agencyId, id } },
      data: { state: 'FAILED', failure },
    });
  }
}
