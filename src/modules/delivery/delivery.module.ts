import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { DeliveryRepository } from './delivery.repository.js';
import { DeliveryService } from './delivery.service.js';
import { StatusesService } from './statuses.service.js';

/** Delivery: outbound messages on their way to providers, and what providers report of them. */
@Module({
  imports: [ChannelsModule, ContactsModule, MessagesModule],
  providers: [DeliveryService, DeliveryRepository, StatusesService],
  exports: [StatusesService],
})
export class DeliveryModule {}
