import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { AuthModule } from './auth/auth.module.js';
import { AuthOptions } from './auth/auth.options.js';
import { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { isOriginAllowed } from './config/origins.js';
import { DatabaseModule } from './database/database.module.js';
import type { Revise } from './database/revised-pool.js';
import { DevModule } from './dev/dev.module.js';
import { GraphqlDoorModule } from './graphql/graphql.module.js';
import { HealthModule } from './health/health.module.js';
import { callerAddress } from './http/caller-address.js';
import { RestModule } from './http/rest.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import { MailModule } from './mail/mail.module.js';
import { AccountsModule } from './modules/accounts/accounts.module.js';
import { AgenciesModule } from './modules/agencies/agencies.module.js';
import { AuditModule } from './modules/audit/audit.module.js';
import { ClientsModule } from './modules/clients/clients.module.js';
import { ConversationsModule } from './modules/conversations/conversations.module.js';
import { GroupsModule } from './modules/groups/groups.module.js';
import { InboundModule } from './modules/inbound/inbound.module.js';
import { INTERACTIVE_TYPES } from './modules/messages/graphql/message.resolver.js';
import { MessagesModule } from './modules/messages/messages.module.js';
import { PresenceModule } from './modules/presence/presence.module.js';
import { TeamModule } from './modules/team/team.module.js';
import { RealtimeModule } from './realtime/realtime.module.js';

export interface AppOptions {
  readonly config: Config;
  /** Where the database is: `config.databaseUrl`, or the embedded one that was started. */
  readonly databaseUrl: string;
  readonly logger: Logger;
  /** For the tests: every query is run by both executors and compared. */
  readonly verifyExecutor?: boolean;
  /** For the tests: other statements for people's work than the house would send. */
  readonly reviseStatements?: Revise | undefined;
}

/** The one file that knows every module. */
@Module({})
export class AppModule {
  static forRoot(options: AppOptions): DynamicModule {
    const { config, databaseUrl, logger, verifyExecutor, reviseStatements } = options;
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        DatabaseModule.forRoot({ url: databaseUrl, revise: reviseStatements }, logger),
        RealtimeModule.forRoot({ databaseUrl, redisUrl: config.redisUrl ?? undefined }, logger),
        JobsModule.forRoot(logger),
        MailModule,
        AuthModule.forRoot(new AuthOptions(config)),
        RestModule,
        GraphqlDoorModule.forRootAsync({
          imports: [],
          useFactory: () => ({
            production: config.environment === 'production',
            callerAddress: callerAddress(config.trustedProxies),
            allowsOrigin: (origin: string, host?: string) => isOriginAllowed(config, origin, host),
            log: logger,
            verifyExecutor,
            orphanedTypes: INTERACTIVE_TYPES,
          }),
        }),
        HealthModule,
        DevModule,
        ClientsModule,
        TeamModule,
        GroupsModule,
        AccountsModule,
        AgenciesModule,
        AuditModule.forRoot(logger),
        ConversationsModule,
        MessagesModule,
        InboundModule,
        PresenceModule,
      ],
    };
  }
}
