import { Context, Extensions, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import { type UserActor } from '../../../kernel/actor.js';
import { type Conversation, ConversationTab } from '../conversations.js';
import { InboxService } from '../inbox.service.js';
import { tabsOf } from '../inbox-predicate.js';
import { ConversationType } from './conversation.type.js';

@Resolver(() => ConversationType)
export class InboxTabsResolver {
  constructor(private readonly inbox: InboxService) {}

  @Extensions({ perViewer: true })
  @ResolveField(() => [ConversationTab], {
    description:
      'The tabs that it stands in now, in the eyes of the caller: none when it is CLOSED. Whoever hears of a change knows from it which lists have the row.',
  })
  async tabs(
    @Parent() thread: Conversation,
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ): Promise<ConversationTab[]> {
    return tabsOf(thread, await context.loader(InboxTabsResolver, () => this.inbox.viewer(actor)));
  }
}
