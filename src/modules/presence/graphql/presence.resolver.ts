import { Args, Int, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { PresenceStatus } from '../presence.js';
import { PresenceService } from '../presence.service.js';
import { AgentPresenceArgs } from './presence.args.js';
import { AgentPresenceType } from './presence.type.js';

@Resolver(() => AgentPresenceType)
export class AgentPresenceResolver {
  constructor(private readonly presence: PresenceService) {}

  @Allow('chat.view_inbox')
  @Query(() => [AgentPresenceType], {
    name: 'agentPresence',
    description:
      'Who of the agency is there, by id. Only those who have ever been. Where a client has presenceEnabled off, its own people are not shown, and see nobody.',
  })
  list(@CurrentActor() actor: UserActor, @Args() args: AgentPresenceArgs) {
    return this.presence.list(actor, args);
  }

  @Allow('chat.view_inbox')
  @Mutation(() => AgentPresenceType, {
    description: 'Chooses for oneself; it holds over reconnects. OFFLINE: to appear so although connected.',
  })
  setPresence(
    @CurrentActor() actor: UserActor,
    @Args('status', { type: () => PresenceStatus }) status: PresenceStatus,
  ) {
    return this.presence.choose(actor, status);
  }

  @Allow('chat.view_inbox')
  @Subscription(() => AgentPresenceType, {
    name: 'agentPresence',
    description:
      'Every change of what the others see of a person. Where a client has presenceEnabled off, its own people are not told of, and their subscriptions end at once. Topic agent_presence:<agencyId>.',
  })
  updates(
    @CurrentActor() actor: UserActor,
    @Args('agencyId', { type: () => Int, nullable: true, description: "The caller's own unless told." })
    agencyId?: number | null,
  ) {
    return this.presence.updates(actor, agencyId);
  }
}
