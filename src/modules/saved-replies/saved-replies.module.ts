import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { SavedReplyResolver } from './graphql/saved-reply.resolver.js';
import { SavedRepliesRepository } from './saved-replies.repository.js';
import { SavedRepliesService } from './saved-replies.service.js';

/** Saved replies: texts that agents send again and again. */
@Module({
  imports: [ClientsModule, ContactsModule, ConversationsModule],
  providers: [SavedRepliesService, SavedRepliesRepository, SavedReplyResolver],
  exports: [SavedRepliesService],
})
export class SavedRepliesModule {}
