import { ArgsType, Field, ID, InputType, Int } from '@nestjs/graphql';

@InputType('DeadLetterFilter', { description: 'All of what is given must be so.' })
export class DeadLetterFilterInput {
  @Field(() => Int, { nullable: true })
  readonly clientId?: number | null;

  @Field(() => ID, { nullable: true })
  readonly channelId?: string | null;

  @Field(() => String, { nullable: true, description: 'Exactly this code.' })
  readonly failureCode?: string | null;
}

@ArgsType()
export class DeadLettersArgs {
  @Field(() => Int, { nullable: true })
  readonly clientId?: number | null;

  @Field(() => ID, { nullable: true })
  readonly channelId?: string | null;

  @Field(() => String, { nullable: true, description: 'Exactly this code.' })
  readonly failureCode?: string | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this letter: the last id of the page before.',
  })
  readonly beforeId?: string | null;
}

@ArgsType()
export class ReplayDeadLettersArgs {
  @Field(() => [ID], { nullable: true, description: '1 to 100; one that is given twice is answered once.' })
  readonly ids?: readonly string[] | null;

  @Field(() => DeadLetterFilterInput, {
    nullable: true,
    description: 'In their place: the oldest 100 of which all of this is so.',
  })
  readonly filter?: DeadLetterFilterInput | null;
}
