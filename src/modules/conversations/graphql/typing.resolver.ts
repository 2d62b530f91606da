import { Args, ArgsType, Field, ID, Mutation, ObjectType, Resolver, Subscription } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { TypingService } from '../typing.service.js';

@ObjectType('Typing', { description: 'Somebody writes in a conversation, or has stopped.' })
export class TypingType {
  @Field(() => ID)
  readonly userId!: string;

  @Field(() => Boolean)
  readonly isTyping!: boolean;

  @Field(() => Date, {
    description: 'Until when to show it, unless told again: 6 s from then, or now where they have stopped.',
  })
  readonly until!: Date;
}

@ArgsType()
class SetTypingArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => Boolean)
  readonly isTyping!: boolean;
}

@Resolver(() => TypingType)
export class TypingResolver {
  constructor(private readonly service: TypingService) {}

  @Allow('chat.reply')
  @Mutation(() => Boolean, {
    description:
      'Tells colleagues who look at the conversation that the caller writes a reply, or has stopped. To be called while somebody writes, at most about once a second: it is told once in 3 s, an end at once. False where the client has typingEnabled off: nobody is told. Never stored.',
  })
  setTyping(@CurrentActor() actor: UserActor, @Args() { conversationId, isTyping }: SetTypingArgs) {
    return this.service.set(actor, conversationId, isTyping);
  }

  @Allow('chat.view_inbox')
  @Subscription(() => TypingType, {
    description: 'Who writes in a conversation, the caller left out. Topic typing:<conversationId>.',
  })
  typing(
    @CurrentActor() actor: UserActor,
    @Args('conversationId', { type: () => ID }) conversationId: string,
  ) {
    return this.service.updates(actor, conversationId);
  }
}
