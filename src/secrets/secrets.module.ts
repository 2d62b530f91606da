import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { CredentialVault } from './credential-vault.js';

/** What seals the tokens of providers. */
@Global()
@Module({
  providers: [
    {
      provide: CredentialVault,
      inject: [Config],
      useFactory: (config: Config) =>
        new CredentialVault(config.credentialsKey, ...config.olderCredentialsKeys),
    },
  ],
  exports: [CredentialVault],
})
export class SecretsModule {}
