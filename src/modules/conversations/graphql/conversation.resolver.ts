import { Args, ID, Info, Int, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { selectedFields } from '../../../graphql/selected-fields.js';
import { type UserActor } from '../../../kernel/actor.js';
import { AssignmentService } from '../assignment.service.js';
import { ConversationsService } from '../conversations.service.js';
import { InboxService } from '../inbox.service.js';
import { StatusService } from '../status.service.js';
import { AssignConversationArgs, ConversationsArgs, SetConversationStatusArgs } from './conversation.args.js';
import { ConversationCountsType, ConversationType } from './conversation.type.js';
import { InboxFilterArgs } from './inbox-filter.args.js';

/** What a row of the inbox does not have. */
const WHOLE: readonly (keyof ConversationType | 'tabs')[] = [
  'contactId',
  'groupId',
  'priority',
  'snoozedUntil',
  'chatMode',
  'lastSeq',
  'lastInboundAt',
  'firstRepliedAt',
  'resolvedAt',
  'firstResponseSeconds',
  'resolutionSeconds',
  'createdAt',
  'tabs',
];

const asksForMoreThanRows = (info: GraphQLResolveInfo): boolean => {
  const asked = selectedFields(info);
  return WHOLE.some((field) => asked.has(field));
};

@Resolver(() => ConversationType)
export class ConversationResolver {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly inbox: InboxService,
    private readonly assignments: AssignmentService,
    private readonly statuses: StatusService,
  ) {}

  @Allow('chat.view_inbox')
  @Query(() => [ConversationType], {
    name: 'conversations',
    description:
      'A page of one tab of the inbox, newest first; narrowed to what fits everything that is given.',
  })
  list(@CurrentActor() actor: UserActor, @Args() args: ConversationsArgs, @Info() info: GraphQLResolveInfo) {
    return this.inbox.list(actor, { ...args, whole: asksForMoreThanRows(info) });
  }

  @Allow('chat.view_inbox')
  @Query(() => ConversationType, {
    nullable: true,
    description: 'One conversation; null if the caller sees none.',
  })
  conversation(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.conversations.one(actor, id);
  }

  @Allow('chat.view_inbox')
  @Query(() => ConversationCountsType, {
    description: 'How many conversations stand in each tab; narrowed as the page would be.',
  })
  async conversationCounts(
    @CurrentActor() actor: UserActor,
    @Args() filter: InboxFilterArgs,
  ): Promise<ConversationCountsType> {
    const { counts, isCapped } = await this.inbox.counts(actor, filter);
    return { ...counts, isCapped };
  }

  @Allow('chat.assign')
  @Mutation(() => ConversationType, {
    description: 'Hands a conversation to a colleague, or to nobody. Safe to repeat.',
  })
  assignConversation(@CurrentActor() actor: UserActor, @Args() args: AssignConversationArgs) {
    return this.assignments.assign(actor, args.conversationId, args.assigneeId ?? null);
  }

  @Allow('chat.close')
  @Mutation(() => ConversationType, {
    description: 'Moves a conversation to another status. Safe to repeat.',
  })
  setConversationStatus(@CurrentActor() actor: UserActor, @Args() args: SetConversationStatusArgs) {
    return this.statuses.setStatus(actor, args.conversationId, args.status);
  }

  @Allow('chat.view_inbox')
  @Subscription(() => ConversationType, {
    description:
      "Every change of the agency's inbox that the caller may see. Topic conversation_updated:<agencyId>.",
  })
  conversationUpdated(
    @CurrentActor() actor: UserActor,
    @Args('agencyId', { type: () => Int, nullable: true, description: "The caller's own unless told." })
    agencyId?: number | null,
  ) {
    return this.conversations.updates(actor, agencyId);
  }
}
