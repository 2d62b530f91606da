import { Context, Extensions, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import { type UserActor } from '../../../kernel/actor.js';
import { cardsOf, type Message, placeOf } from '../messages.js';
import { MessagesService } from '../messages.service.js';
import { ReactionsService } from '../reactions.service.js';
import { MessageType } from './message.type.js';
import { ContactCardType, LocationType, ReactionType } from './message-context.type.js';
import { quotedMessageLoader } from './quoted-message.loader.js';
import { reactionsLoader } from './reactions.loader.js';

/** What a message carries beside its text, and what stands around it. */
@Resolver(() => MessageType)
export class MessageContextResolver {
  constructor(
    private readonly messages: MessagesService,
    private readonly reactionsService: ReactionsService,
  ) {}

  @ResolveField(() => LocationType, { nullable: true, description: 'Of a LOCATION message.' })
  location(@Parent() message: Message) {
    return placeOf(message);
  }

  @Extensions({ length: 1 })
  @ResolveField(() => [ContactCardType], { description: 'Of a CONTACTS message; none for all others.' })
  contacts(@Parent() message: Message) {
    return cardsOf(message);
  }

  @ResolveField(() => MessageType, {
    nullable: true,
    description: 'The message that it answers or reacts to.',
  })
  quotedMessage(
    @Parent() { quotedMessageId }: Message,
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ) {
    return (
      quotedMessageId &&
      context
        .loader(quotedMessageLoader, () => quotedMessageLoader(this.messages, actor))
        .load(quotedMessageId)
    );
  }

  @Extensions({ length: 2 })
  @ResolveField(() => [ReactionType], {
    description:
      "What the customer thinks of it, and the house: to the provider the line is one sender, so a colleague's \
reaction replaces another's. At most two.",
  })
  reactions(@Parent() { id }: Message, @CurrentActor() actor: UserActor, @Context() context: GraphqlContext) {
    return context.loader(reactionsLoader, () => reactionsLoader(this.reactionsService, actor)).load(id);
  }
}
