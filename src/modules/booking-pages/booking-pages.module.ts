import { Module } from '@nestjs/common';
import { BookingCatalogModule } from '../booking-catalog/booking-catalog.module.js';
import { BookingsModule } from '../bookings/bookings.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { HoursModule } from '../hours/hours.module.js';
import { BookingPageController } from './booking-page.controller.js';
import { PageAssets } from './page-assets.js';
import { PageDesk } from './page-desk.js';
import { PublicBookingController } from './public-booking.controller.js';
import { PublicBookings } from './public-bookings.service.js';
import { VisitController } from './visit.controller.js';
import { VisitorLimits } from './visitor-limits.js';

/** Booking pages: where customers book without an account, and cancel again. */
@Module({
  imports: [BookingCatalogModule, BookingsModule, ClientsModule, HoursModule],
  controllers: [PublicBookingController, BookingPageController, VisitController],
  providers: [PageAssets, PageDesk, PublicBookings, VisitorLimits],
})
export class BookingPagesModule {}
