import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { TeamModule } from '../team/team.module.js';
import { TemplatesModule } from '../templates/templates.module.js';
import { AbsencesRepository } from './absences.repository.js';
import { AbsencesService } from './absences.service.js';
import { BookingCatalogService } from './booking-catalog.service.js';
import { BookingServicesRepository } from './booking-services.repository.js';
import { CalendarAbsencesRepository } from './calendar-absences.repository.js';
import { CalendarAbsencesService } from './calendar-absences.service.js';
import { BookingServiceResolver } from './graphql/booking-service.resolver.js';
import { StaffResolver } from './graphql/staff.resolver.js';
import { StaffRepository } from './staff.repository.js';
import { StaffService } from './staff.service.js';

/** What can be booked, who offers it, and when they cannot. */
@Module({
  imports: [ClientsModule, TeamModule, TemplatesModule],
  providers: [
    BookingCatalogService,
    BookingServicesRepository,
    StaffService,
    StaffRepository,
    AbsencesService,
    AbsencesRepository,
    CalendarAbsencesService,
    CalendarAbsencesRepository,
    BookingServiceResolver,
    StaffResolver,
  ],
  exports: [BookingCatalogService, StaffService, AbsencesService, CalendarAbsencesService],
})
export class BookingCatalogModule {}
