import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { ChannelsModule } from '../channels/channels.module.js';
import { MediaRepository } from './media.repository.js';
import { MediaService } from './media.service.js';
import { DiskMediaStore, MediaStore } from './media-store.js';

/** Media: files that customers sent. */
@Module({
  imports: [ChannelsModule],
  providers: [
    MediaService,
    MediaRepository,
    {
      provide: MediaStore,
      inject: [Config],
      useFactory: ({ dataDir }: Config) => new DiskMediaStore(join(dataDir, 'files')),
    },
  ],
  exports: [MediaService],
})
export class MediaModule {}
