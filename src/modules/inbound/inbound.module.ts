import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { MediaModule } from '../media/media.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { TemplatesModule } from '../templates/templates.module.js';
import { InboundProcessor } from './inbound.processor.js';
import { InboundRepository } from './inbound.repository.js';
import { InboundService } from './inbound.service.js';
import { MetaWebhookController } from './meta-webhook.controller.js';

/** Inbound: what providers post, stored first and worked on after. */
@Module({
  imports: [
    ChannelsModule,
    ContactsModule,
    ConversationsModule,
    DeliveryModule,
    MediaModule,
    MessagesModule,
    TemplatesModule,
  ],
  controllers: [MetaWebhookController],
  providers: [InboundService, InboundRepository, InboundProcessor],
})
export class InboundModule {}
