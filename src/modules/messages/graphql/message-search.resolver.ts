import { Args, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import type { UserActor } from '../../../kernel/actor.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import { MessageSearchService } from '../message-search.service.js';
import { SearchMessagesArgs } from './message-search.args.js';
import { MessageSearchType } from './message-search.type.js';

@Resolver(() => MessageSearchType)
export class MessageSearchResolver {
  constructor(
    private readonly search: MessageSearchService,
    private readonly conversations: ConversationsService,
  ) {}

  @Allow('chat.view_inbox')
  @Query(() => MessageSearchType, {
    description:
      'Messages with all the words: those of the last 13 months with the words side by side first, then the others, each the newest first.',
  })
  async searchMessages(@CurrentActor() actor: UserActor, @Args() args: SearchMessagesArgs) {
    const { hits, isComplete } = await this.search.search(actor, args);
    const ids = [...new Set(hits.map(({ message }) => message.conversationId))];
    const threads = await this.conversations.findMany(actor, ids);
    const shown = hits.map((hit) => ({ ...hit, conversation: threads.get(hit.message.conversationId) }));
    return { hits: shown.filter(({ conversation }) => conversation), isComplete };
  }
}
