import { ArgsType, Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { ConversationType } from '../../conversations/graphql/conversation.type.js';
import { MessageType } from './message.type.js';

@ArgsType()
export class AddNoteArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => String, {
    description:
      '1 to 4096 characters. @[Display Name](userId) mentions a colleague who sees the conversation; at most 20.',
  })
  readonly body!: string;

  @Field(() => ID, { nullable: true, description: 'The same id returns the same note: safe to retry.' })
  readonly clientMessageId?: string | null;
}

@ArgsType()
export class MentionsArgs {
  @Field(() => Boolean, {
    nullable: true,
    description: "Only those after the caller's own read position in their conversation.",
  })
  readonly unreadOnly?: boolean | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on before this message: the last one of the page before.',
  })
  readonly beforeId?: string | null;
}

@ObjectType('Mention', {
  description: 'A note that mentions the caller, and the conversation that it is in.',
})
export class MentionType {
  @Field(() => MessageType)
  readonly message!: MessageType;

  @Field(() => ConversationType)
  readonly conversation!: ConversationType;
}
