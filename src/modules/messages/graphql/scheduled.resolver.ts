import { Args, ID, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { ScheduledService } from '../scheduled.service.js';
import { ScheduledMessagesArgs, ScheduledMessageType, ScheduleMessageArgs } from './scheduled.type.js';

@Resolver(() => ScheduledMessageType)
export class ScheduledResolver {
  constructor(private readonly scheduled: ScheduledService) {}

  @Allow('chat.reply')
  @Mutation(() => ScheduledMessageType, {
    description:
      "Sends something to the customer later, in the caller's name. At most 50 of a conversation wait.",
  })
  scheduleMessage(@CurrentActor() actor: UserActor, @Args() args: ScheduleMessageArgs) {
    return this.scheduled.schedule(actor, args);
  }

  @Allow('chat.view_inbox')
  @Query(() => [ScheduledMessageType], {
    description: 'What is scheduled in a conversation, in the order in which it was.',
  })
  scheduledMessages(@CurrentActor() actor: UserActor, @Args() args: ScheduledMessagesArgs) {
    return this.scheduled.list(actor, args);
  }

  @Allow('chat.reply')
  @Mutation(() => ScheduledMessageType, {
    description:
      'It will not be sent, whoever scheduled it. Safe to repeat; CONFLICT when its time has come.',
  })
  cancelScheduledMessage(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.scheduled.cancel(actor, id);
  }

  @Allow('chat.view_inbox')
  @Subscription(() => ScheduledMessageType, {
    description:
      'Every change of what is scheduled in a conversation. Topic scheduled_message_updated:<conversationId>.',
  })
  scheduledMessageUpdated(
    @CurrentActor() actor: UserActor,
    @Args('conversationId', { type: () => ID }) conversationId: string,
  ) {
    return this.scheduled.updates(actor, conversationId);
  }
}
