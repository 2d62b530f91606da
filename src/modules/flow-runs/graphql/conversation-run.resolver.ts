import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import { type UserActor } from '../../../kernel/actor.js';
import type { ConversationId } from '../../../kernel/ids.js';
import { ConversationType } from '../../conversations/graphql/conversation.type.js';
import { FlowRunsService } from '../flow-runs.service.js';
import { conversationRunLoader } from './flow-run.loader.js';
import { FlowRunType } from './flow-run.type.js';

@Resolver(() => ConversationType)
export class ConversationRunResolver {
  constructor(private readonly service: FlowRunsService) {}

  @ResolveField(() => FlowRunType, {
    nullable: true,
    description: 'The flow that runs in it: the one run that is not over.',
  })
  flowRun(
    @Parent() { id }: { readonly id: ConversationId },
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ) {
    return context.loader(conversationRunLoader, () => conversationRunLoader(this.service, actor)).load(id);
  }
}
