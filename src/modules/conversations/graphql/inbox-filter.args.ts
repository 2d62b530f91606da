import { ArgsType, Field, ID, Int } from '@nestjs/graphql';
import { ConversationPriority } from '../conversations.js';

/** What the inbox is narrowed to. What is absent or null narrows nothing; what the caller may not see fits nothing. */
@ArgsType()
export class InboxFilterArgs {
  @Field(() => Int, { nullable: true, description: 'Of this client.' })
  readonly clientId?: number | null;

  @Field(() => ID, { nullable: true, description: 'Over this line.' })
  readonly channelId?: string | null;

  @Field(() => ID, { nullable: true, description: 'With this tag.' })
  readonly tagId?: string | null;

  @Field(() => ID, { nullable: true, description: 'This person works on it.' })
  readonly assigneeId?: string | null;

  @Field(() => ID, { nullable: true, description: 'It belongs to this group, whoever works on it.' })
  readonly groupId?: string | null;

  @Field(() => ConversationPriority, { nullable: true })
  readonly priority?: ConversationPriority | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Part of the customer's name, phone number, e-mail address or id with the provider, whatever its case: 2 to 80 characters. Two characters are found where a word begins.",
  })
  readonly text?: string | null;
}
