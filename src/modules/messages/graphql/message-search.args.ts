import { ArgsType, Field, ID, Int } from '@nestjs/graphql';

@ArgsType()
export class SearchMessagesArgs {
  @Field(() => String, {
    description:
      '1 to 200 characters. All words must be there; "two words" belong together, -word must not be there, or allows either.',
  })
  readonly text!: string;

  @Field(() => Int, { nullable: true })
  readonly clientId?: number | null;

  @Field(() => ID, { nullable: true, description: 'Inside one conversation.' })
  readonly conversationId?: string | null;

  @Field(() => ID, { nullable: true })
  readonly channelId?: string | null;

  @Field(() => ID, { nullable: true })
  readonly tagId?: string | null;

  @Field(() => ID, { nullable: true })
  readonly assigneeId?: string | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this message: the last of the page before, of the same search.',
  })
  readonly beforeId?: string | null;
}
