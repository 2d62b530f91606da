import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { TemplateResolver } from './graphql/template.resolver.js';
import { TemplateAccounts } from './template-accounts.js';
import { TemplateNewsService } from './template-news.service.js';
import { TemplateRemover } from './template-remover.js';
import { TemplateSubmitter } from './template-submitter.js';
import { TemplateSyncTimer } from './template-sync-timer.js';
import { TemplateSyncer } from './template-syncer.js';
import { TemplateSyncsRepository } from './template-syncs.repository.js';
import { TemplateSyncsService } from './template-syncs.service.js';
import { TemplatesRepository } from './templates.repository.js';
import { TemplatesService } from './templates.service.js';

/** Templates: messages that their provider looks at before they are sent. */
@Module({
  imports: [ChannelsModule, ClientsModule],
  providers: [
    TemplatesService,
    TemplatesRepository,
    TemplateSyncsService,
    TemplateSyncsRepository,
    TemplateAccounts,
    TemplateSubmitter,
    TemplateRemover,
    TemplateSyncer,
    TemplateSyncTimer,
    TemplateNewsService,
    TemplateResolver,
  ],
  exports: [TemplatesService, TemplateNewsService],
})
export class TemplatesModule {}
