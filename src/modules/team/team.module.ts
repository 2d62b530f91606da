import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { GrantsService } from './grants.service.js';
import { GrantsResolver } from './graphql/grants.resolver.js';
import { MeResolver } from './graphql/me.resolver.js';
import { PeopleResolver } from './graphql/people.resolver.js';
import { MembershipService } from './membership.service.js';
import { PeopleRepository } from './people.repository.js';
import { PeopleService } from './people.service.js';
import { PeopleChanges } from './people-changes.js';
import { SignInRemovalRepository } from './sign-in-removal.repository.js';
import { SignInRemovalService } from './sign-in-removal.service.js';
import { TeamRepository } from './team.repository.js';
import { TeamService } from './team.service.js';

/** Team: the people of an agency, what was given to them, and oneself. */
@Module({
  imports: [ClientsModule],
  providers: [
    TeamService,
    TeamRepository,
    PeopleService,
    PeopleChanges,
    PeopleRepository,
    GrantsService,
    MembershipService,
    SignInRemovalService,
    SignInRemovalRepository,
    MeResolver,
    PeopleResolver,
    GrantsResolver,
  ],
  exports: [TeamService, PeopleService],
})
export class TeamModule {}
