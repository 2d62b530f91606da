import { Module } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { GuardedFetch } from '../../egress/guarded-fetch.js';
import { BookingCatalogModule } from '../booking-catalog/booking-catalog.module.js';
import { BookingsModule } from '../bookings/bookings.module.js';
import { AuthorizationsRepository } from './authorizations.repository.js';
import { BookingMirror } from './booking-mirror.js';
import { BusyReader } from './busy-reader.js';
import { CalendarAccess } from './calendar-access.js';
import { CalendarCatchUp } from './calendar-catch-up.js';
import { CalendarProviders } from './calendar-providers.js';
import { CalendarReleaser } from './calendar-releaser.js';
import { CalendarSyncer } from './calendar-syncer.js';
import { CalendarTimer } from './calendar-timer.js';
import { CalendarTroubles } from './calendar-troubles.js';
import { CallbackController } from './callback.controller.js';
import { ConnectingService } from './connecting.service.js';
import { ConnectionsRepository } from './connections.repository.js';
import { ConnectionsService } from './connections.service.js';
import { CredentialsRepository } from './credentials.repository.js';
import { CalendarResolver } from './graphql/calendar.resolver.js';
import { Mirror } from './mirror.js';
import { MirroredEventsRepository } from './mirrored-events.repository.js';
import { GoogleCalendarProvider } from './providers/google/google.provider.js';

/** Calendars of staff: connected, written with their bookings, and read for when they are busy. */
@Module({
  imports: [BookingCatalogModule, BookingsModule],
  controllers: [CallbackController],
  providers: [
    ConnectionsService,
    ConnectionsRepository,
    ConnectingService,
    AuthorizationsRepository,
    CredentialsRepository,
    CalendarAccess,
    CalendarTroubles,
    BookingMirror,
    Mirror,
    MirroredEventsRepository,
    BusyReader,
    CalendarSyncer,
    CalendarTimer,
    CalendarCatchUp,
    CalendarReleaser,
    CalendarResolver,
    {
      provide: CalendarProviders,
      inject: [Config],
      useFactory: ({ google }: Config) => {
        // The operator named these origins, so they may be addresses that nobody else could send us to.
        const http = new GuardedFetch(google ? [google.apiUrl, google.oauthUrl] : []);
        return new CalendarProviders({ GOOGLE: google && new GoogleCalendarProvider(http, google) });
      },
    },
  ],
})
export class CalendarsModule {}
