import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor, OnlyFor } from '../../../auth/access.js';
import { toRowError } from '../../../graphql/row-error.type.js';
import { type UserActor } from '../../../kernel/actor.js';
import { RefusedInboundService } from '../refused-inbound.service.js';
import { UnroutedInboundService } from '../unrouted-inbound.service.js';
import {
  RefusedInboundArgs,
  RefusedSignaturesArgs,
  ReplayInboundEventsArgs,
  UnroutedInboundArgs,
} from './refused-inbound.args.js';
import {
  InboundReplayType,
  RefusedInboundType,
  RefusedSignaturesType,
  UnroutedInboundType,
} from './refused-inbound.type.js';

const WHY = 'It is of no agency, so no permission reaches it.';
/** Beside what is asked of each result. */
const MOST_REPLAYS_COST = 100;

@Resolver(() => RefusedInboundType)
export class RefusedInboundResolver {
  constructor(
    private readonly refused: RefusedInboundService,
    private readonly unrouted: UnroutedInboundService,
  ) {}

  @Allow('chat.manage_channels')
  @Query(() => [RefusedInboundType], {
    description:
      'What providers told the channels that the caller may see and that was not understood, the newest first.',
  })
  refusedInbound(@CurrentActor() actor: UserActor, @Args() args: RefusedInboundArgs) {
    return this.refused.list(actor, args);
  }

  @Allow('chat.manage_channels')
  @Mutation(() => [InboundReplayType], {
    complexity: MOST_REPLAYS_COST,
    description:
      'Reads up to 100 events again that were not understood, the oldest first, each by itself: one that cannot be read stops no other. One that was understood meanwhile is left alone. Safe to repeat.',
  })
  async replayInboundEvents(@CurrentActor() actor: UserActor, @Args() args: ReplayInboundEventsArgs) {
    const outcomes = await this.refused.replay(actor, args);
    return outcomes.map(({ id, value, error }) => ({
      eventId: id,
      reason: value?.reason ?? null,
      error: toRowError(error),
    }));
  }

  @OnlyFor('SUPER_ADMIN', WHY)
  @Query(() => [UnroutedInboundType], {
    description:
      'Signed posts of accounts that nobody has connected, and what could not be read, the newest first.',
  })
  unroutedInbound(@Args() { limit, beforeId }: UnroutedInboundArgs) {
    return this.unrouted.list(limit, beforeId);
  }

  @OnlyFor('SUPER_ADMIN', WHY)
  @Query(() => [RefusedSignaturesType], {
    description: 'How many posts came whose signature did not fit, by provider and hour, the newest first.',
  })
  refusedSignatures(@Args() { limit, before }: RefusedSignaturesArgs) {
    return this.unrouted.refusedSignatures(limit, before);
  }
}
