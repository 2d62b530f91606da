import { ArgsType, Field, ID, Int } from '@nestjs/graphql';

@ArgsType()
export class AgentPresenceArgs {
  @Field(() => Int, { nullable: true, description: "The caller's own unless told." })
  readonly agencyId?: number | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this person: the last id of the page before.',
  })
  readonly afterUserId?: string | null;
}
