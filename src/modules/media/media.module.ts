import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { MediaResolver } from './graphql/media.resolver.js';
import { MediaController } from './media.controller.js';
import { MediaRepository } from './media.repository.js';
import { MediaService } from './media.service.js';
import { MediaArrivals } from './media-arrivals.js';
import { MediaFilesService } from './media-files.service.js';
import { MediaUsers } from './media-users.js';
import { OutgoingFiles } from './outgoing-files.js';
import { UnusedUploads } from './unused-uploads.js';
import { UploadsService } from './uploads.service.js';

/** Media: files that customers sent, and files that are sent to them. */
@Module({
  imports: [ChannelsModule],
  controllers: [MediaController],
  providers: [
    MediaArrivals,
    MediaFilesService,
    MediaRepository,
    MediaResolver,
    MediaService,
    MediaUsers,
    OutgoingFiles,
    UnusedUploads,
    UploadsService,
  ],
  exports: [MediaArrivals, MediaFilesService, MediaService, MediaUsers, OutgoingFiles, UploadsService],
})
export class MediaModule {}
