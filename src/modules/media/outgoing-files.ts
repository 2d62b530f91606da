import { Injectable } from '@nestjs/common';
import type { TenantTx, WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { FileStore } from '../../files/file-store.js';
import { systemActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import type { ChannelId, MediaId } from '../../kernel/ids.js';
import type { OutboundFile } from '../channels/outbound-file.js';
import { lost } from './media.errors.js';
import { isStored } from './media.js';
import { MediaRepository } from './media.repository.js';

/** Files on their way to customers, and what the providers call them afterwards. */
@Injectable()
export class OutgoingFiles {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: MediaRepository,
    private readonly store: FileStore,
    private readonly clock: Clock,
  ) {}

  /** Null when the file is not here. */
  async find(tx: TenantTx, id: MediaId, channelId: ChannelId): Promise<OutboundFile | null> {
    const media = await this.repository.findById(tx, id);
    if (!media || !isStored(media)) return null;
    const { agencyId, mimeType, fileName, size, storageKey } = media;
    const house = systemActor(agencyId, 'deliver');
    return {
      mimeType,
      fileName,
      size,
      providerMediaId: await this.repository.copy(tx, id, channelId, this.clock.now()),
      open: async () => {
        const file = await this.store.open(storageKey);
        if (!file) throw lost(id);
        return file.stream;
      },
      remember: (providerMediaId, forMs) => {
        const expiresAt = new Date(this.clock.now().getTime() + forMs);
        const copy = { providerMediaId, expiresAt };
        return this.uow.write(house, (tx) => this.repository.rememberCopy(tx, id, channelId, copy), {
          quiet: true,
        });
      },
    };
  }

  /** A message with this file failed: whatever the provider has of it may be why. */
  async forget(tx: WriteTx, id: MediaId, channelId: ChannelId): Promise<void> {
    await this.repository.forgetCopy(tx, id, channelId);
  }
}
