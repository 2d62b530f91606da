import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { MessageType } from '../../messages/graphql/message.type.js';
import { HistoryService } from '../history.service.js';
import { RetriesService } from '../retries.service.js';
import { MessageStepType } from './message-step.type.js';

@Resolver(() => MessageStepType)
export class DeliveryResolver {
  constructor(
    private readonly history: HistoryService,
    private readonly retries: RetriesService,
  ) {}

  @Allow('chat.view_inbox')
  @Query(() => [MessageStepType], {
    description:
      'What became of an outbound message, the newest step last. Empty for what was never sent to a customer.',
  })
  messageHistory(@CurrentActor() actor: UserActor, @Args('messageId', { type: () => ID }) messageId: string) {
    return this.history.of(actor, messageId);
  }

  @Allow('chat.reply')
  @Mutation(() => MessageType, {
    description:
      'Sends a FAILED message once more, if one like it could be sent now. One that is not FAILED is answered as it is.',
  })
  retryMessage(@CurrentActor() actor: UserActor, @Args('messageId', { type: () => ID }) messageId: string) {
    return this.retries.retry(actor, messageId);
  }
}
