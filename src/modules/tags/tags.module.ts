import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { TagResolver } from './graphql/tag.resolver.js';
import { TagsRepository } from './tags.repository.js';
import { TagsService } from './tags.service.js';

/** Tags: what threads and contacts are sorted by. */
@Module({
  imports: [ClientsModule],
  providers: [TagsService, TagsRepository, TagResolver],
  exports: [TagsService],
})
export class TagsModule {}
