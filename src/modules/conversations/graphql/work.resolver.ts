import { Args, ID, Mutation, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { AssignmentService } from '../assignment.service.js';
import { OwnershipService } from '../ownership.service.js';
import { PriorityService } from '../priority.service.js';
import { SnoozeService } from '../snooze.service.js';
import { ConversationType } from './conversation.type.js';
import {
  SetConversationGroupArgs,
  SetConversationPriorityArgs,
  SnoozeConversationArgs,
  TransferConversationArgs,
} from './work.args.js';

/** Who does the work on a conversation, and when. */
@Resolver(() => ConversationType)
export class WorkResolver {
  constructor(
    private readonly assignments: AssignmentService,
    private readonly ownership: OwnershipService,
    private readonly priorities: PriorityService,
    private readonly snoozes: SnoozeService,
  ) {}

  @Allow('chat.reply')
  @Mutation(() => ConversationType, {
    description:
      'Takes a conversation that nobody works on. Of several callers one has it, the others get CONFLICT ALREADY_ASSIGNED with the assigneeId. Safe to repeat.',
  })
  claimConversation(
    @CurrentActor() actor: UserActor,
    @Args('conversationId', { type: () => ID }) conversationId: string,
  ) {
    return this.assignments.claim(actor, conversationId);
  }

  @Allow('chat.transfer')
  @Mutation(() => ConversationType, {
    description:
      'Hands a conversation on to a colleague or to a group, with a note. Safe to repeat: where it is there already, nothing changes.',
  })
  transferConversation(@CurrentActor() actor: UserActor, @Args() args: TransferConversationArgs) {
    return this.ownership.transfer(actor, args);
  }

  @Allow('chat.assign')
  @Mutation(() => ConversationType, {
    description: 'Nobody works on the conversation any more; the group stays. Safe to repeat.',
  })
  unassignConversation(
    @CurrentActor() actor: UserActor,
    @Args('conversationId', { type: () => ID }) conversationId: string,
  ) {
    return this.assignments.assign(actor, conversationId, null);
  }

  @Allow('chat.assign')
  @Mutation(() => ConversationType, {
    description: 'Makes a conversation a group’s; its assignee stays. Safe to repeat.',
  })
  setConversationGroup(@CurrentActor() actor: UserActor, @Args() args: SetConversationGroupArgs) {
    return this.ownership.setGroup(actor, args.conversationId, args.groupId ?? null);
  }

  @Allow('chat.assign')
  @Mutation(() => ConversationType, { description: 'Says what comes before what. Safe to repeat.' })
  setConversationPriority(@CurrentActor() actor: UserActor, @Args() args: SetConversationPriorityArgs) {
    return this.priorities.set(actor, args.conversationId, args.priority);
  }

  @Allow('chat.close')
  @Mutation(() => ConversationType, {
    description:
      'PENDING until then, and OPEN again by itself; a message of the customer or another status ends it sooner. Another moment replaces the one before. Safe to repeat.',
  })
  snoozeConversation(@CurrentActor() actor: UserActor, @Args() args: SnoozeConversationArgs) {
    return this.snoozes.snooze(actor, args.conversationId, args.until);
  }
}
