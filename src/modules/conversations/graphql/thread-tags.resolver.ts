import {
  Args,
  ArgsType,
  Context,
  Field,
  ID,
  Mutation,
  Parent,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import { type UserActor } from '../../../kernel/actor.js';
import type { ConversationId } from '../../../kernel/ids.js';
import { TagType } from '../../tags/graphql/tag.type.js';
import { TaggingService } from '../tagging.service.js';
import { ConversationType } from './conversation.type.js';
import { threadTagsLoader } from './thread-loaders.js';

/** What the tags of a thread add to what an answer may cost: most have few, the most 20. */
const TAGS_COST = 5;

@ArgsType()
class ConversationTagArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => ID)
  readonly tagId!: string;
}

@Resolver(() => ConversationType)
export class ThreadTagsResolver {
  constructor(private readonly tagging: TaggingService) {}

  @Allow('chat.reply')
  @Mutation(() => ConversationType, {
    description:
      "Puts a tag on a conversation: one of the whole agency or of the conversation's client, not archived; at most 20. Safe to repeat.",
  })
  addConversationTag(
    @CurrentActor() actor: UserActor,
    @Args() { conversationId, tagId }: ConversationTagArgs,
  ) {
    return this.tagging.add(actor, conversationId, tagId);
  }

  @Allow('chat.reply')
  @Mutation(() => ConversationType, {
    description: 'Takes a tag off a conversation. Safe to repeat, and for a tag that is not on it.',
  })
  removeConversationTag(
    @CurrentActor() actor: UserActor,
    @Args() { conversationId, tagId }: ConversationTagArgs,
  ) {
    return this.tagging.remove(actor, conversationId, tagId);
  }

  @ResolveField(() => [TagType], {
    complexity: TAGS_COST,
    description: 'In the order in which they were put there, archived ones included.',
  })
  async tags(
    @Parent() { id }: { readonly id: ConversationId },
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ) {
    return context.loader(threadTagsLoader, () => threadTagsLoader(this.tagging, actor)).load(id);
  }
}
