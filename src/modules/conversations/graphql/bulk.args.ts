import { ArgsType, Field, ID, InputType } from '@nestjs/graphql';
import type { ConversationChange } from '../bulk.service.js';
import { ConversationPriority, ConversationStatus } from '../conversations.js';

@InputType('ConversationChange', { isOneOf: true, description: 'Exactly one of these.' })
export class ConversationChangeInput implements ConversationChange {
  @Field(() => ID, {
    nullable: true,
    description: 'As assignConversation. Needs chat.assign.',
  })
  readonly assigneeId?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'true, as unassignConversation. Needs chat.assign.' })
  readonly unassign?: boolean | null;

  @Field(() => ID, { nullable: true, description: 'As setConversationGroup. Needs chat.assign.' })
  readonly groupId?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'true: of no group any more. Needs chat.assign.' })
  readonly leaveGroup?: boolean | null;

  @Field(() => ConversationStatus, {
    nullable: true,
    description: 'As setConversationStatus. Needs chat.close.',
  })
  readonly status?: ConversationStatus | null;

  @Field(() => ConversationPriority, {
    nullable: true,
    description: 'As setConversationPriority. Needs chat.assign.',
  })
  readonly priority?: ConversationPriority | null;

  @Field(() => Date, { nullable: true, description: 'As snoozeConversation. Needs chat.close.' })
  readonly snoozedUntil?: Date | null;

  @Field(() => ID, { nullable: true, description: 'As addConversationTag. Needs chat.reply.' })
  readonly addTagId?: string | null;

  @Field(() => ID, { nullable: true, description: 'As removeConversationTag. Needs chat.reply.' })
  readonly removeTagId?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'true, as markConversationRead without a seq.' })
  readonly markRead?: boolean | null;
}

@ArgsType()
export class BulkUpdateConversationsArgs {
  @Field(() => [ID], { description: '1 to 100; one that is given twice is changed and answered once.' })
  readonly conversationIds!: readonly string[];

  @Field(() => ConversationChangeInput)
  readonly change!: ConversationChangeInput;
}
