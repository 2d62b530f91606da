import { Module } from '@nestjs/common';
import { TeamModule } from '../team/team.module.js';
import { GroupResolver } from './graphql/group.resolver.js';
import { GroupsRepository } from './groups.repository.js';
import { GroupsService } from './groups.service.js';

/** Groups: agents who share work. */
@Module({
  imports: [TeamModule],
  providers: [GroupsService, GroupsRepository, GroupResolver],
  exports: [GroupsService],
})
export class GroupsModule {}
