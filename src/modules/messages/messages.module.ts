import { Module } from '@nestjs/common';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { MessageResolver } from './graphql/message.resolver.js';
import { MessagesRepository } from './messages.repository.js';
import { MessagesService } from './messages.service.js';

/** Messages: appending and reading what was said in one conversation. */
@Module({
  imports: [ConversationsModule],
  providers: [MessagesService, MessagesRepository, MessageResolver],
  exports: [MessagesService],
})
export class MessagesModule {}
