import { Module } from '@nestjs/common';
import { BookingCatalogModule } from '../booking-catalog/booking-catalog.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { HoursModule } from '../hours/hours.module.js';
import { BookingChanges } from './booking-changes.js';
import { BookingFollowers } from './booking-followers.js';
import { BookingMaker } from './booking-maker.js';
import { BookingStatsRepository } from './booking-stats.repository.js';
import { BookingStatsService } from './booking-stats.service.js';
import { BookingsRepository } from './bookings.repository.js';
import { BookingsService } from './bookings.service.js';
import { CancelTokens } from './cancel-tokens.js';
import { ContactBookingsRepository } from './contact-bookings.repository.js';
import { ContactBookingsService } from './contact-bookings.service.js';
import { BookingResolver } from './graphql/booking.resolver.js';
import { ContactBookingsResolver } from './graphql/contact-bookings.resolver.js';
import { SlotResolver } from './graphql/slot.resolver.js';
import { GroundService } from './ground.service.js';
import { HoldsService } from './holds.service.js';
import { PartiesService } from './parties.service.js';
import { PlacingService } from './placing.service.js';
import { SessionsRepository } from './sessions.repository.js';
import { SlotsService } from './slots.service.js';
import { VisitorQuota } from './visitor-quota.js';
import { VisitorQuotaRepository } from './visitor-quota.repository.js';

/** Bookings: when something can be booked, and what is. */
@Module({
  imports: [BookingCatalogModule, ContactsModule, ConversationsModule, HoursModule],
  providers: [
    BookingsService,
    BookingsRepository,
    ContactBookingsRepository,
    BookingMaker,
    BookingChanges,
    BookingFollowers,
    HoldsService,
    PartiesService,
    PlacingService,
    GroundService,
    SessionsRepository,
    SlotsService,
    CancelTokens,
    VisitorQuota,
    VisitorQuotaRepository,
    BookingStatsService,
    BookingStatsRepository,
    ContactBookingsService,
    BookingResolver,
    SlotResolver,
    ContactBookingsResolver,
  ],
  exports: [BookingsService, SlotsService, BookingFollowers, CancelTokens],
})
export class BookingsModule {}
