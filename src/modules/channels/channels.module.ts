import { Module } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { GuardedFetch } from '../../egress/guarded-fetch.js';
import { ClientsModule } from '../clients/clients.module.js';
import { ChannelGates } from './channel-gates.js';
import { ChannelHealthService } from './channel-health.service.js';
import { ChannelListsService } from './channel-lists.service.js';
import { ChannelProviders } from './channel-providers.js';
import { ChannelStatesRepository } from './channel-states.repository.js';
import { ChannelsRepository } from './channels.repository.js';
import { ChannelsService } from './channels.service.js';
import { ConnectingService } from './connecting.service.js';
import { ChannelResolver } from './graphql/channel.resolver.js';
import { LinesRepository } from './lines.repository.js';
import { LinesService } from './lines.service.js';
import { WhatsAppProvider } from './providers/whatsapp/whatsapp.provider.js';

/** Channels: the connected lines, the tokens that speak for them, how they are, and the providers behind them. */
@Module({
  imports: [ClientsModule],
  providers: [
    ChannelsService,
    ChannelsRepository,
    ChannelListsService,
    ChannelHealthService,
    ChannelStatesRepository,
    ConnectingService,
    LinesService,
    LinesRepository,
    ChannelResolver,
    ChannelGates,
    {
      provide: ChannelProviders,
      inject: [Config],
      useFactory: ({ meta }: Config) => {
        // The operator named this origin, so it may be an address that nobody else could send us to.
        const http = new GuardedFetch([meta.graphUrl]);
        return new ChannelProviders({ WHATSAPP: new WhatsAppProvider(http, meta) });
      },
    },
  ],
  exports: [ChannelsService, ChannelHealthService, ChannelGates, ChannelProviders],
})
export class ChannelsModule {}
