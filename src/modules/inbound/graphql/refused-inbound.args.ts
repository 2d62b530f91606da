import { ArgsType, Field, ID, Int } from '@nestjs/graphql';

const LIMIT = '50 unless told, 1 to 100.';
const BEFORE_ID = 'Goes on after this event: the last id of the page before.';

@ArgsType()
export class RefusedInboundArgs {
  @Field(() => Int, { nullable: true })
  readonly clientId?: number | null;

  @Field(() => ID, { nullable: true })
  readonly channelId?: string | null;

  @Field(() => String, { nullable: true, description: 'Exactly this one.' })
  readonly reason?: string | null;

  @Field(() => Int, { nullable: true, description: LIMIT })
  readonly limit?: number | null;

  @Field(() => ID, { nullable: true, description: BEFORE_ID })
  readonly beforeId?: string | null;
}

@ArgsType()
export class ReplayInboundEventsArgs {
  @Field(() => [ID], { nullable: true, description: '1 to 100; one that is given twice is answered once.' })
  readonly ids?: readonly string[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'In their place: the oldest 100 with exactly this reason.',
  })
  readonly reason?: string | null;
}

@ArgsType()
export class UnroutedInboundArgs {
  @Field(() => Int, { nullable: true, description: LIMIT })
  readonly limit?: number | null;

  @Field(() => ID, { nullable: true, description: BEFORE_ID })
  readonly beforeId?: string | null;
}

@ArgsType()
export class RefusedSignaturesArgs {
  @Field(() => Int, { nullable: true, description: LIMIT })
  readonly limit?: number | null;

  @Field(() => Date, { nullable: true, description: 'Goes on with the hours before this one.' })
  readonly before?: Date | null;
}
