import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { MediaModule } from '../media/media.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { AttemptsRepository } from './attempts.repository.js';
import { DeadLettersService } from './dead-letters.service.js';
import { DeliveryRepository } from './delivery.repository.js';
import { DeliveryService } from './delivery.service.js';
import { DeadLetterResolver } from './graphql/dead-letter.resolver.js';
import { DeliveryResolver } from './graphql/delivery.resolver.js';
import { WaitingResolver } from './graphql/waiting.resolver.js';
import { HistoryRepository } from './history.repository.js';
import { HistoryService } from './history.service.js';
import { RetriesService } from './retries.service.js';
import { StatusesService } from './statuses.service.js';
import { WaitingRepository } from './waiting.repository.js';
import { WaitingService } from './waiting.service.js';

/** Delivery: outbound messages on their way to providers, and what providers report of them. */
@Module({
  imports: [ChannelsModule, ContactsModule, ConversationsModule, MediaModule, MessagesModule],
  providers: [
    DeliveryService,
    DeliveryRepository,
    StatusesService,
    RetriesService,
    HistoryService,
    HistoryRepository,
    WaitingService,
    WaitingRepository,
    DeliveryResolver,
    WaitingResolver,
    AttemptsRepository,
    DeadLettersService,
    DeadLetterResolver,
  ],
  exports: [StatusesService],
})
export class DeliveryModule {}
