import { ArgsType, Field, ID, Int } from '@nestjs/graphql';

const SHORT_CODE =
  '1 to 32 letters, digits, _ and -; unique among those of the same client, or of the agency.';
const BODY = '1 to 4096 characters. Variables are written {{contact.first_name | "friend"}}.';

@ArgsType()
export class SavedRepliesArgs {
  @Field(() => Int, {
    nullable: true,
    description:
      "Only what can be used for this client: its own replies, and the agency's whose code it has not taken itself.",
  })
  readonly clientId?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Part of the code or of the body, in any case; at most 100 characters.',
  })
  readonly text?: string | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this reply: the last id of the page before.',
  })
  readonly afterId?: string | null;
}

@ArgsType()
export class CreateSavedReplyArgs {
  @Field(() => String, { description: SHORT_CODE })
  readonly shortCode!: string;

  @Field(() => String, { description: BODY })
  readonly body!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Whose it is. Null: for every client of the agency, from callers who see all of them.',
  })
  readonly clientId?: number | null;
}

@ArgsType()
export class UpdateSavedReplyArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String, { description: SHORT_CODE })
  readonly shortCode!: string;

  @Field(() => String, { description: BODY })
  readonly body!: string;
}

@ArgsType()
export class SavedReplyTextArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => ID, { description: 'Whose contact the values are of.' })
  readonly conversationId!: string;
}
