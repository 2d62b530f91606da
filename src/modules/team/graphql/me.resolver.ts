import { Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, SignedIn } from '../../../auth/access.js';
import type { UserActor } from '../../../kernel/actor.js';
import { TeamService } from '../team.service.js';
import { MeType, toMeType } from './me.type.js';

@Resolver(() => MeType)
export class MeResolver {
  constructor(private readonly team: TeamService) {}

  @SignedIn()
  @Query(() => MeType, { description: 'Who you are and what you may do.' })
  async me(@CurrentActor() actor: UserActor): Promise<MeType> {
    return toMeType(await this.team.me(actor));
  }
}
