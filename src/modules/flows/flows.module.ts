import { Module } from '@nestjs/common';
import { BookingCatalogModule } from '../booking-catalog/booking-catalog.module.js';
import { ChannelsModule } from '../channels/channels.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { GroupsModule } from '../groups/groups.module.js';
import { MediaModule } from '../media/media.module.js';
import { TagsModule } from '../tags/tags.module.js';
import { TeamModule } from '../team/team.module.js';
import { TemplatesModule } from '../templates/templates.module.js';
import { FlowAccess } from './flow-access.js';
import { FlowFiles } from './flow-files.js';
import { FlowPublishingService } from './flow-publishing.service.js';
import { FlowReferenceChecks } from './flow-reference-checks.service.js';
import { FlowSecretsRepository } from './flow-secrets.repository.js';
import { FlowSecretsService } from './flow-secrets.service.js';
import { FlowValidationService } from './flow-validation.service.js';
import { FlowVersionsRepository } from './flow-versions.repository.js';
import { FlowVersionsService } from './flow-versions.service.js';
import { FlowsRepository } from './flows.repository.js';
import { FlowsService } from './flows.service.js';
import { FlowResolver } from './graphql/flow.resolver.js';
import { FlowSecretResolver } from './graphql/flow-secret.resolver.js';
import { FlowVersionResolver } from './graphql/flow-version.resolver.js';

/** Flows: drawn, checked and published. */
@Module({
  imports: [
    BookingCatalogModule,
    ChannelsModule,
    ClientsModule,
    ContactsModule,
    GroupsModule,
    MediaModule,
    TagsModule,
    TeamModule,
    TemplatesModule,
  ],
  providers: [
    FlowAccess,
    FlowFiles,
    FlowsService,
    FlowsRepository,
    FlowPublishingService,
    FlowValidationService,
    FlowReferenceChecks,
    FlowVersionsService,
    FlowVersionsRepository,
    FlowSecretsService,
    FlowSecretsRepository,
    FlowResolver,
    FlowVersionResolver,
    FlowSecretResolver,
  ],
  exports: [FlowsService, FlowPublishingService, FlowVersionsService, FlowSecretsService],
})
export class FlowsModule {}
