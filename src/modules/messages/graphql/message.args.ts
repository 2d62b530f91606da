import { ArgsType, Field, ID, Int } from '@nestjs/graphql';

@ArgsType()
export class MessagesArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on before this message: the last id of the page before.',
  })
  readonly beforeId?: string | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;
}

@ArgsType()
export class SendTextArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => String, {
    description:
      'Plain text, 1 to 4096 characters once its variables have their values: {{contact.first_name | "friend"}}.',
  })
  readonly body!: string;

  @Field(() => ID, { nullable: true, description: 'The same id returns the same message: safe to retry.' })
  readonly clientMessageId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The message of the same conversation that this one answers.',
  })
  readonly quotedMessageId?: string | null;
}

@ArgsType()
export class MarkConversationReadArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => Int, { nullable: true, description: 'The newest place that was read; the end unless told.' })
  readonly seq?: number | null;
}

@ArgsType()
export class NewMessageArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The last place the client has: what came since is sent first.',
  })
  readonly afterSeq?: number | null;
}
