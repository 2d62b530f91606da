import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, OnlyFor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { AgenciesService } from '../agencies.service.js';
import { AgenciesArgs, CreateAgencyArgs } from './agency.args.js';
import { AgencyType } from './agency.type.js';

const WHY = 'It reaches beyond the own agency, which no permission does.';

@Resolver(() => AgencyType)
export class AgencyResolver {
  constructor(private readonly agencies: AgenciesService) {}

  @OnlyFor('SUPER_ADMIN', WHY)
  @Query(() => [AgencyType], {
    name: 'agencies',
    description: 'All agencies, archived ones included, the oldest first.',
  })
  list(@CurrentActor() actor: UserActor, @Args() args: AgenciesArgs) {
    return this.agencies.list(actor, args);
  }

  @OnlyFor('SUPER_ADMIN', WHY)
  @Query(() => AgencyType, { nullable: true, description: 'One agency; null if there is none.' })
  agency(@CurrentActor() actor: UserActor, @Args('id', { type: () => Int }) id: number) {
    return this.agencies.find(actor, id);
  }

  @OnlyFor('SUPER_ADMIN', WHY)
  @Mutation(() => AgencyType, {
    description:
      'Makes an agency and invites its first AGENCY_ADMIN. The same again within 10 minutes answers the same agency.',
  })
  createAgency(@CurrentActor() actor: UserActor, @Args() args: CreateAgencyArgs) {
    return this.agencies.create(actor, args);
  }

  @OnlyFor('SUPER_ADMIN', WHY)
  @Mutation(() => AgencyType, {
    description: 'Shuts out everybody of an agency; not of the own one. Safe to repeat.',
  })
  archiveAgency(@CurrentActor() actor: UserActor, @Args('id', { type: () => Int }) id: number) {
    return this.agencies.archive(actor, id);
  }

  @OnlyFor('SUPER_ADMIN', WHY)
  @Mutation(() => AgencyType, {
    description: 'Takes an agency out of the archive: its people may sign in again. Safe to repeat.',
  })
  restoreAgency(@CurrentActor() actor: UserActor, @Args('id', { type: () => Int }) id: number) {
    return this.agencies.restore(actor, id);
  }
}
