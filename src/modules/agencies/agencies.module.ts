import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { InvitationsService } from '../accounts/invitations.service.js';
import { AgenciesRepository } from './agencies.repository.js';
import { AgenciesService } from './agencies.service.js';
import { FirstAdminInviter } from './first-admin-inviter.js';
import { AgencyResolver } from './graphql/agency.resolver.js';

/** Agencies: the tenants, looked after by SUPER_ADMINs. */
@Module({
  imports: [AccountsModule],
  providers: [
    AgenciesService,
    AgenciesRepository,
    AgencyResolver,
    { provide: FirstAdminInviter, useExisting: InvitationsService },
  ],
})
export class AgenciesModule {}
