import { ArgsType, Field, ID, Int } from '@nestjs/graphql';
import { ConversationStatus, ConversationTab } from '../conversations.js';
import { InboxFilterArgs } from './inbox-filter.args.js';

@ArgsType()
export class ConversationsArgs extends InboxFilterArgs {
  @Field(() => ConversationTab)
  readonly tab!: ConversationTab;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this conversation: the last id of the page before.',
  })
  readonly beforeId?: string | null;
}

@ArgsType()
export class AssignConversationArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'A colleague who sees the conversation and may reply. Null: nobody.',
  })
  readonly assigneeId?: string | null;
}

@ArgsType()
export class SetConversationStatusArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => ConversationStatus)
  readonly status!: ConversationStatus;
}
