import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { OffersService } from '../offers.service.js';
import { ReactionsService } from '../reactions.service.js';
import { MessageType } from './message.type.js';
import {
  ReactToMessageArgs,
  RequestLocationArgs,
  SendInteractiveArgs,
  SendLocationArgs,
} from './offer.args.js';

@Resolver(() => MessageType)
export class OfferResolver {
  constructor(
    private readonly offers: OffersService,
    private readonly reactions: ReactionsService,
  ) {}

  @Allow('chat.reply')
  @Mutation(() => MessageType, {
    description: 'Sends options or a link for the customer to tap, in the form that the channel shows.',
  })
  sendInteractive(@CurrentActor() actor: UserActor, @Args() args: SendInteractiveArgs) {
    return this.offers.sendInteractive(actor, args);
  }

  @Allow('chat.reply')
  @Mutation(() => MessageType, { description: 'Sends a point on the map.' })
  sendLocation(@CurrentActor() actor: UserActor, @Args() args: SendLocationArgs) {
    return this.offers.sendLocation(actor, args);
  }

  @Allow('chat.reply')
  @Mutation(() => MessageType, {
    description: 'Asks the customer where they are. The answer is a LOCATION message that quotes this one.',
  })
  requestLocation(@CurrentActor() actor: UserActor, @Args() args: RequestLocationArgs) {
    return this.offers.requestLocation(actor, args);
  }

  @Allow('chat.reply')
  @Mutation(() => MessageType, {
    description:
      'Reacts to a message, instead of an earlier reaction of the house. Answers that message. Safe to repeat.',
  })
  reactToMessage(@CurrentActor() actor: UserActor, @Args() { messageId, emoji }: ReactToMessageArgs) {
    return this.reactions.react(actor, messageId, emoji ?? null);
  }
}
