import { Args, Context, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import type { UserActor } from '../../../kernel/actor.js';
import { ConnectingService } from '../connecting.service.js';
import { ConnectionsService } from '../connections.service.js';
import { CalendarConnectionsArgs, ConnectCalendarArgs } from './calendar.args.js';
import {
  CalendarAuthorizationType,
  CalendarConnectionType,
  CalendarDisconnectionType,
} from './calendar.type.js';

@Resolver(() => CalendarConnectionType)
export class CalendarResolver {
  constructor(
    private readonly connections: ConnectionsService,
    private readonly connecting: ConnectingService,
  ) {}

  @Allow('chat.manage_channels')
  @Query(() => [CalendarConnectionType], {
    description: 'The connected calendars of the clients that the caller sees, by id, with how they are.',
  })
  calendarConnections(@CurrentActor() actor: UserActor, @Args() args: CalendarConnectionsArgs) {
    return this.connections.list(actor, args);
  }

  @Allow('chat.manage_channels')
  @Mutation(() => CalendarAuthorizationType, {
    description:
      'Where the owner of a calendar allows it to be connected to a staff, in the browser that asks: the answer leaves a cookie with it, so a page of another origin asks with credentials: "include". A calendar that the staff has is replaced. A repeat gives another address and voids the one before.',
  })
  async connectCalendar(
    @CurrentActor() actor: UserActor,
    @Args() args: ConnectCalendarArgs,
    @Context() context: GraphqlContext,
  ) {
    const { cookie, ...link } = await this.connecting.begin(actor, args);
    context.setCookie(cookie);
    return link;
  }

  @Allow('chat.manage_channels')
  @Mutation(() => CalendarDisconnectionType, {
    description:
      'Forgets the busy times of a calendar at once, gives the right to it back to its provider and forgets the tokens. A repeat finds nothing.',
  })
  disconnectCalendar(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.connections.disconnect(actor, id);
  }

  @Allow('chat.manage_channels')
  @Mutation(() => CalendarConnectionType, {
    description: 'Has the busy times of a calendar read now rather than within five minutes. Safe to repeat.',
  })
  syncCalendar(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.connections.sync(actor, id);
  }
}
