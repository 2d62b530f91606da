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
import { FilesModule } from './files/files.module.js';
import { GraphqlDoorModule } from './graphql/graphql.module.js';
import { HealthModule } from './health/health.module.js';
import { callerAddress } from './http/caller-address.js';
import { RestModule } from './http/rest.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import { MailModule } from './mail/mail.module.js';
import { AccountsModule } from './modules/accounts/accounts.module.js';
import { AgenciesModule } from './modules/agencies/agencies.module.js';
import { AuditModule } from './modules/audit/audit.module.js';
import { BookingCatalogModule } from './modules/booking-catalog/booking-catalog.module.js';
import { BookingNoticesModule } from './modules/booking-notices/booking-notices.module.js';
import { BookingPagesModule } from './modules/booking-pages/booking-pages.module.js';
import { BookingsModule } from './modules/bookings/bookings.module.js';
import { CalendarsModule } from './modules/calendars/calendars.module.js';
import { ClientsModule } from './modules/clients/clients.module.js';
import { ConversationsModule } from './modules/conversations/conversations.module.js';
import { FlowRunsModule } from './modules/flow-runs/flow-runs.module.js';
import { FlowTrialsModule } from './modules/flow-trials/flow-trials.module.js';
import { FlowsModule } from './modules/flows/flows.module.js';
import { GroupsModule } from './modules/groups/groups.module.js';
import { HoursModule } from './modules/hours/hours.module.js';
import { InboundModule } from './modules/inbound/inbound.module.js';
import { KeywordsModule } from './modules/keywords/keywords.module.js';
import { INTERACTIVE_TYPES } from './modules/messages/graphql/message.resolver.js';
import { MessagesModule } from './modules/messages/messages.module.js';
import { PresenceModule } from './modules/presence/presence.module.js';
import { SavedRepliesModule } from './modules/saved-replies/saved-replies.module.js';
import { TagsModule } from './modules/tags/tags.module.js';
import { TeamModule } from './modules/team/team.module.js';
import { TEMPLATE_BUTTON_TYPES } from './modules/templates/graphql/template.type.js';
import { TemplatesModule } from './modules/templates/templates.module.js';
import { TransfersModule } from './modules/transfers/transfers.module.js';
import { RealtimeModule } from './realtime/realtime.module.js';
import { SecretsModule } from './secrets/secrets.module.js';

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
        SecretsModule,
        FilesModule,
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
            orphanedTypes: [...INTERACTIVE_TYPES, ...TEMPLATE_BUTTON_TYPES],
          }),
        }),
        HealthModule,
        DevModule,
        ClientsModule,
        TeamModule,
        GroupsModule,
        TagsModule,
        AccountsModule,
        AgenciesModule,
        AuditModule.forRoot(logger),
        ConversationsModule,
        MessagesModule,
        InboundModule,
        PresenceModule,
        SavedRepliesModule,
        TemplatesModule,
        TransfersModule,
        HoursModule,
        BookingCatalogModule,
        BookingsModule,
        BookingNoticesModule,
        BookingPagesModule,
        CalendarsModule,
        KeywordsModule,
        FlowRunsModule,
        FlowsModule,
        FlowTrialsModule,
      ],
    };
  }
}
