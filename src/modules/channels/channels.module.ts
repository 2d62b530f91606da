import { Module } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { GuardedFetch } from '../../egress/guarded-fetch.js';
import { ChannelGates } from './channel-gates.js';
import { ChannelProviders } from './channel-providers.js';
import { ChannelsRepository } from './channels.repository.js';
import { ChannelsService } from './channels.service.js';
import { WhatsAppProvider } from './providers/whatsapp/whatsapp.provider.js';

/** Channels: the connected lines, the tokens that speak for them, and the providers behind them. */
@Module({
  providers: [
    ChannelsService,
    ChannelsRepository,
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
  exports: [ChannelsService, ChannelGates, ChannelProviders],
})
export class ChannelsModule {}
