import { ArgsType, Field, ID } from '@nestjs/graphql';
import { ConversationPriority } from '../conversations.js';

@ArgsType()
export class TransferConversationArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'A colleague who sees the conversation and may reply. Either this or toGroupId.',
  })
  readonly toUserId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'A group: the conversation is in the MY of everybody there until somebody claims it.',
  })
  readonly toGroupId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'For whoever takes over: a note in the timeline, 1 to 4096 characters. Needs chat.write_internal_notes.',
  })
  readonly note?: string | null;
}

@ArgsType()
export class SetConversationGroupArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => ID, { nullable: true, description: 'Null: of no group.' })
  readonly groupId?: string | null;
}

@ArgsType()
export class SetConversationPriorityArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => ConversationPriority)
  readonly priority!: ConversationPriority;
}

@ArgsType()
export class SnoozeConversationArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => Date, { description: 'In the future, and at most a year from now.' })
  readonly until!: Date;
}
