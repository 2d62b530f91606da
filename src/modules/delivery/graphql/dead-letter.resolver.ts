import {
  Args,
  Context,
  Extensions,
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
import { toRowError } from '../../../graphql/row-error.type.js';
import { type UserActor } from '../../../kernel/actor.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import { ConversationType } from '../../conversations/graphql/conversation.type.js';
import { MessageType } from '../../messages/graphql/message.type.js';
import { type DeadLetter } from '../dead-letters.js';
import { DeadLettersService } from '../dead-letters.service.js';
import { DeadLettersArgs, ReplayDeadLettersArgs } from './dead-letter.args.js';
import { letterAttemptsLoader, letterConversationLoader } from './dead-letter.loader.js';
import {
  DeadLetterChangeType,
  DeadLetterReplayType,
  DeadLetterType,
  DeliveryAttemptType,
} from './dead-letter.type.js';

/** Beside what is asked of each result: as much as a hundred replays of one letter. */
const MOST_REPLAYS_COST = 100;

@Resolver(() => DeadLetterType)
export class DeadLetterResolver {
  constructor(
    private readonly letters: DeadLettersService,
    private readonly conversations: ConversationsService,
  ) {}

  @Allow('chat.manage_channels')
  @Query(() => [DeadLetterType], {
    description:
      'Messages that were refused for good or given up, of the clients that the caller may see, the newest message first.',
  })
  deadLetters(@CurrentActor() actor: UserActor, @Args() args: DeadLettersArgs) {
    return this.letters.list(actor, args);
  }

  @Allow('chat.manage_channels')
  @Mutation(() => MessageType, {
    description:
      'Sends a dead letter once more, behind what waits in its conversation, if one like it could be sent now to somebody who wants it. It is what retryMessage does, but not to who is blocked or has opted out. One that is not FAILED is answered as it is.',
  })
  replayDeadLetter(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.letters.replay(actor, id);
  }

  @Allow('chat.manage_channels')
  @Mutation(() => [DeadLetterReplayType], {
    complexity: MOST_REPLAYS_COST,
    description:
      'The same for up to 100 letters, each by itself, in the order in which they were written: one that cannot be sent has its error and stops no other. Safe to repeat.',
  })
  async replayDeadLetters(@CurrentActor() actor: UserActor, @Args() args: ReplayDeadLettersArgs) {
    const outcomes = await this.letters.replayMany(actor, args);
    return outcomes.map(({ id, value, error }) => ({
      messageId: id,
      message: value,
      error: toRowError(error),
    }));
  }

  @Allow('chat.manage_channels')
  @Mutation(() => Boolean, {
    description:
      'Takes a dead letter out of the list. The message stays FAILED. Safe to repeat; CONFLICT NOT_DEAD when it has not failed, or not any more.',
  })
  async discardDeadLetter(
    @CurrentActor() actor: UserActor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<boolean> {
    await this.letters.discard(actor, id);
    return true;
  }

  @Allow('chat.manage_channels')
  @Subscription(() => DeadLetterChangeType, {
    description:
      'Every dead letter of a client that the caller may see, when it becomes one and when it is none any more. Topic dead_letter_updated:<agencyId>.',
  })
  deadLetterUpdated(
    @CurrentActor() actor: UserActor,
    @Args('agencyId', { type: () => Int, nullable: true, description: "The caller's own unless told." })
    agencyId?: number | null,
  ) {
    return this.letters.updates(actor, agencyId);
  }

  @ResolveField(() => ConversationType, { nullable: true, description: 'Where it was to appear.' })
  conversation(
    @Parent() { conversationId }: DeadLetter,
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ) {
    const make = () => letterConversationLoader(this.conversations, actor);
    return context.loader(letterConversationLoader, make).load(conversationId);
  }

  @Extensions({ length: 12 })
  @ResolveField(() => [DeliveryAttemptType], {
    description: 'The calls that were made, the first one first; of very many the newest 50.',
  })
  attempts(
    @Parent() { id }: DeadLetter,
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ) {
    return context.loader(letterAttemptsLoader, () => letterAttemptsLoader(this.letters, actor)).load(id);
  }
}
