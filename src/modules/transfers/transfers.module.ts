import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { GroupsModule } from '../groups/groups.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { TagsModule } from '../tags/tags.module.js';
import { TeamModule } from '../team/team.module.js';
import { ContactExports } from './contact-exports.service.js';
import { ConversationExports } from './conversation-exports.service.js';
import { Downloads } from './downloads.js';
import { ExportFiles } from './export-files.js';
import { ContactImportResolver } from './graphql/contact-import.resolver.js';
import { ExportResolver } from './graphql/export.resolver.js';
import { ImportBatches } from './import-batches.js';
import { ImportFiles } from './import-files.service.js';
import { ImportRuns } from './import-runs.service.js';
import { ImportUploads } from './import-uploads.service.js';
import { ImportsRepository } from './imports.repository.js';
import { ImportsService } from './imports.service.js';
import { LinkRights } from './link-rights.js';
import { MessageExports } from './message-exports.service.js';
import { RejectsService } from './rejects.service.js';
import { TransferLinks } from './transfer-links.js';
import { TransfersController } from './transfers.controller.js';

/** Transfers: files of contacts on their way in, and of contacts, conversations and messages on their way out. */
@Module({
  imports: [
    ClientsModule,
    ContactsModule,
    ConversationsModule,
    GroupsModule,
    MessagesModule,
    TagsModule,
    TeamModule,
  ],
  controllers: [TransfersController],
  providers: [
    ImportsService,
    ImportsRepository,
    ImportUploads,
    ImportRuns,
    ImportBatches,
    ImportFiles,
    RejectsService,
    ContactExports,
    ConversationExports,
    MessageExports,
    ExportFiles,
    Downloads,
    LinkRights,
    TransferLinks,
    ContactImportResolver,
    ExportResolver,
  ],
})
export class TransfersModule {}
