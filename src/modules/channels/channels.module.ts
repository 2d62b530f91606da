import { Module } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { ChannelsRepository } from './channels.repository.js';
import { ChannelsService } from './channels.service.js';
import { CredentialVault } from './credential-vault.js';

/** Channels: the connected lines and the tokens that speak for them. */
@Module({
  providers: [
    ChannelsService,
    ChannelsRepository,
    {
      provide: CredentialVault,
      inject: [Config],
      useFactory: (config: Config) => new CredentialVault(config.credentialsKey),
    },
  ],
  exports: [ChannelsService],
})
export class ChannelsModule {}
