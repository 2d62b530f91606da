import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { BulkService } from '../bulk.service.js';
import { BulkUpdateConversationsArgs } from './bulk.args.js';
import { ConversationChangeResultType, toResultType } from './bulk.type.js';

/** Beside what is asked of each result: as much as a hundred changes of one conversation. */
const MOST_CHANGES_COST = 100;

@Resolver(() => ConversationChangeResultType)
export class BulkResolver {
  constructor(private readonly bulk: BulkService) {}

  @Allow('chat.view_inbox')
  @Mutation(() => [ConversationChangeResultType], {
    complexity: MOST_CHANGES_COST,
    description:
      'The same change of up to 100 conversations, each by itself: one that cannot be changed has its error and stops no other. Needs what the change of one conversation needs. Safe to repeat.',
  })
  async bulkUpdateConversations(
    @CurrentActor() actor: UserActor,
    @Args() { conversationIds, change }: BulkUpdateConversationsArgs,
  ): Promise<ConversationChangeResultType[]> {
    return (await this.bulk.update(actor, conversationIds, change)).map(toResultType);
  }
}
