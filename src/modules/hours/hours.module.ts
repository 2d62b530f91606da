import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { BusinessHoursResolver } from './graphql/business-hours.resolver.js';
import { HoursRepository } from './hours.repository.js';
import { HoursService } from './hours.service.js';

/** Hours: when the business of a client is open. */
@Module({
  imports: [ClientsModule],
  providers: [HoursService, HoursRepository, BusinessHoursResolver],
  exports: [HoursService],
})
export class HoursModule {}
