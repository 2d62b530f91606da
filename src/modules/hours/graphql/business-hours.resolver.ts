import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { HoursService } from '../hours.service.js';
import { SetBusinessHoursArgs } from './business-hours.args.js';
import { BusinessHoursType } from './business-hours.type.js';

@Resolver(() => BusinessHoursType)
export class BusinessHoursResolver {
  constructor(private readonly hours: HoursService) {}

  @Allow('chat.view_inbox')
  @Query(() => BusinessHoursType, {
    nullable: true,
    description: 'When a client is open; null if it has not told, and if the caller does not see it.',
  })
  businessHours(@CurrentActor() actor: UserActor, @Args('clientId', { type: () => Int }) clientId: number) {
    return this.hours.one(actor, clientId);
  }

  @Allow('chat.manage_settings')
  @Mutation(() => BusinessHoursType, {
    description:
      'Says when a client is open, all of it at once: what is left out is gone. Of two callers the later one is right. Safe to repeat.',
  })
  setBusinessHours(@CurrentActor() actor: UserActor, @Args() args: SetBusinessHoursArgs) {
    return this.hours.set(actor, args);
  }
}
