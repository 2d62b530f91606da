import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { TeamModule } from '../team/team.module.js';
import { AcceptanceService } from './acceptance.service.js';
import { AccountsRepository } from './accounts.repository.js';
import { CredentialsRepository } from './credentials.repository.js';
import { InvitationResolver } from './graphql/invitation.resolver.js';
import { PasswordResolver } from './graphql/password.resolver.js';
import { InvitationsService } from './invitations.service.js';
import { LinksService } from './links.service.js';
import { MailLimits } from './mail-limits.js';
import { PasswordChangesService } from './password-changes.service.js';
import { PasswordResetsService } from './password-resets.service.js';
import { Refusals } from './refusals.js';

/** Accounts: how people come to one, by invitation, and how they keep it, by password. */
@Module({
  imports: [ClientsModule, TeamModule],
  providers: [
    InvitationsService,
    AcceptanceService,
    PasswordResetsService,
    PasswordChangesService,
    LinksService,
    MailLimits,
    Refusals,
    AccountsRepository,
    CredentialsRepository,
    InvitationResolver,
    PasswordResolver,
  ],
  exports: [InvitationsService],
})
export class AccountsModule {}
