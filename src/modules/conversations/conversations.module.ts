import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { TeamModule } from '../team/team.module.js';
import { ConversationsRepository } from './conversations.repository.js';
import { ConversationsService } from './conversations.service.js';
import { DeparturesService } from './departures.service.js';
import { ConversationResolver } from './graphql/conversation.resolver.js';
import { InboxRepository } from './inbox.repository.js';

/** Conversations: the threads, the inbox over them, who works on what. */
@Module({
  imports: [ClientsModule, ChannelsModule, TeamModule],
  providers: [
    ConversationsService,
    ConversationsRepository,
    InboxRepository,
    DeparturesService,
    ConversationResolver,
  ],
  exports: [ConversationsService],
})
export class ConversationsModule {}
