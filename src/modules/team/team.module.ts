import { Module } from '@nestjs/common';
import { MeResolver } from './graphql/me.resolver.js';
import { TeamRepository } from './team.repository.js';
import { TeamService } from './team.service.js';

/** Team: the people of an agency, and oneself. */
@Module({
  providers: [TeamService, TeamRepository, MeResolver],
  exports: [TeamService],
})
export class TeamModule {}
