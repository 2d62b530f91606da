import { Module } from '@nestjs/common';
import { AgenciesRepository } from './agencies.repository.js';
import { AgenciesService } from './agencies.service.js';
import { FirstAdminRepository } from './first-admin.repository.js';
import { FirstAdminInviter } from './first-admin-inviter.js';
import { AgencyResolver } from './graphql/agency.resolver.js';

/** Agencies: the tenants, looked after by SUPER_ADMINs. */
@Module({
  providers: [
    AgenciesService,
    AgenciesRepository,
    AgencyResolver,
    { provide: FirstAdminInviter, useClass: FirstAdminRepository },
  ],
})
export class AgenciesModule {}
