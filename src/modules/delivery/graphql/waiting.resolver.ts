import { Context, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import { type UserActor } from '../../../kernel/actor.js';
import type { ChannelHealth } from '../../channels/channel-health.js';
import { ChannelHealthType } from '../../channels/graphql/channel.type.js';
import { WaitingService } from '../waiting.service.js';
import { waitingLoader } from './waiting.loader.js';

@Resolver(() => ChannelHealthType)
export class WaitingResolver {
  constructor(private readonly waiting: WaitingService) {}

  @ResolveField(() => Int, {
    description:
      'How many messages wait to be sent over it, between two attempts included. Of an agency, the 5,000 that have waited longest are counted.',
  })
  waitingCount(
    @Parent() { channelId }: ChannelHealth,
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ) {
    return context.loader(waitingLoader, () => waitingLoader(this.waiting, actor)).load(channelId);
  }
}
