import { ArgsType, Field, Int } from '@nestjs/graphql';

@ArgsType()
export class AgenciesArgs {
  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Goes on after this agency: the last id of the page before.',
  })
  readonly afterId?: number | null;
}

@ArgsType()
export class CreateAgencyArgs {
  @Field(() => String, { description: 'One line of 1 to 80 characters.' })
  readonly name!: string;

  @Field(() => String, { description: 'Where the invitation goes; nobody else may sign in with it.' })
  readonly adminEmail!: string;

  @Field(() => String, { description: 'One line of 1 to 80 characters.' })
  readonly adminDisplayName!: string;
}
