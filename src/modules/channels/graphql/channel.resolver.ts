import {
  Args,
  Context,
  ID,
  Int,
  Mutation,
  Parent,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import { type UserActor } from '../../../kernel/actor.js';
import { ChannelHealthService } from '../channel-health.service.js';
import { ChannelListsService } from '../channel-lists.service.js';
import { ChannelProviders } from '../channel-providers.js';
import type { Channel } from '../channels.js';
import { ConnectingService } from '../connecting.service.js';
import {
  ChannelsArgs,
  ConnectChannelArgs,
  RotateChannelTokenArgs,
  UpdateChannelArgs,
} from './channel.args.js';
import { channelHealthLoader } from './channel.loader.js';
import { ChannelCapabilitiesType, ChannelHealthType, ChannelType } from './channel.type.js';

@Resolver(() => ChannelType)
export class ChannelResolver {
  constructor(
    private readonly lists: ChannelListsService,
    private readonly connecting: ConnectingService,
    private readonly states: ChannelHealthService,
    private readonly providers: ChannelProviders,
  ) {}

  @Allow('chat.view_inbox')
  @Query(() => [ChannelType], {
    description: 'The channels of the clients that the caller sees, the oldest first.',
  })
  channels(@CurrentActor() actor: UserActor, @Args() args: ChannelsArgs) {
    return this.lists.list(actor, args);
  }

  @Allow('chat.view_inbox')
  @Query(() => ChannelType, { nullable: true, description: 'One channel; null if the caller sees none.' })
  channel(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.lists.one(actor, id);
  }

  @Allow('chat.manage_channels')
  @Mutation(() => ChannelType, {
    description:
      'Connects a channel once its provider says that the token speaks for the account. An account is of one channel over all agencies: CONFLICT ACCOUNT_TAKEN. One that the client had comes back with its history; one that is connected takes the token and keeps its names. Safe to repeat.',
  })
  connectChannel(@CurrentActor() actor: UserActor, @Args() args: ConnectChannelArgs) {
    return this.connecting.connect(actor, args);
  }

  @Allow('chat.manage_channels')
  @Mutation(() => ChannelType, {
    description:
      'Changes a channel. What is absent stays as it is; another business account is looked at with its provider first. Safe to repeat.',
  })
  updateChannel(@CurrentActor() actor: UserActor, @Args() { id, ...given }: UpdateChannelArgs) {
    return this.connecting.update(actor, id, given);
  }

  @Allow('chat.manage_channels')
  @Mutation(() => ChannelType, {
    description:
      'Forgets the token of a channel and takes nothing more from its provider. What waits to be sent fails with CHANNEL_DISCONNECTED; its conversations can be read. Safe to repeat.',
  })
  disconnectChannel(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.connecting.disconnect(actor, id);
  }

  @Allow('chat.manage_channels')
  @Mutation(() => ChannelType, {
    description:
      'Gives a connected channel another token, once its provider says that it speaks for the account. Calls on their way end with the old one. Safe to repeat.',
  })
  rotateChannelToken(@CurrentActor() actor: UserActor, @Args() { id, token }: RotateChannelTokenArgs) {
    return this.connecting.rotate(actor, id, token);
  }

  @Allow('chat.view_inbox')
  @Subscription(() => ChannelType, {
    description:
      'Every change of a channel that the caller may see, also when it begins or ends to fail. Topic channel_updated:<agencyId>.',
  })
  channelUpdated(
    @CurrentActor() actor: UserActor,
    @Args('agencyId', { type: () => Int, nullable: true, description: "The caller's own unless told." })
    agencyId?: number | null,
  ) {
    return this.lists.updates(actor, agencyId);
  }

  @ResolveField(() => ChannelCapabilitiesType, {
    nullable: true,
    description: 'What it can do. Null: this version does not speak to its provider.',
  })
  capabilities(@Parent() { provider }: Pick<Channel, 'provider'>) {
    return this.providers.capabilities(provider);
  }

  @ResolveField(() => ChannelHealthType, {
    nullable: true,
    description: 'How it is. Null for who does not manage channels.',
  })
  health(
    @Parent() { id }: Pick<Channel, 'id'>,
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ) {
    return context.loader(channelHealthLoader, () => channelHealthLoader(this.states, actor)).load(id);
  }
}
