import { Module } from '@nestjs/common';
import { SystemTimers, Timers } from '../../kernel/timers.js';
import { ChannelsModule } from '../channels/channels.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { MediaModule } from '../media/media.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { TemplatesModule } from '../templates/templates.module.js';
import { RefusedInboundResolver } from './graphql/refused-inbound.resolver.js';
import { InboundProcessor } from './inbound.processor.js';
import { InboundRepository } from './inbound.repository.js';
import { InboundService } from './inbound.service.js';
import { MetaWebhookController } from './meta-webhook.controller.js';
import { RefusedInboundRepository } from './refused-inbound.repository.js';
import { RefusedInboundService } from './refused-inbound.service.js';
import { RetentionRepository } from './retention.repository.js';
import { RetentionService } from './retention.service.js';
import { SignatureCounts } from './signature-counts.js';
import { SignatureCountsRepository } from './signature-counts.repository.js';
import { UnroutedInboundService } from './unrouted-inbound.service.js';

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
  providers: [
    InboundService,
    InboundRepository,
    InboundProcessor,
    RefusedInboundService,
    RefusedInboundRepository,
    RefusedInboundResolver,
    RetentionService,
    RetentionRepository,
    SignatureCounts,
    SignatureCountsRepository,
    UnroutedInboundService,
    { provide: Timers, useClass: SystemTimers },
  ],
})
export class InboundModule {}
