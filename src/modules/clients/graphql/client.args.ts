import { ArgsType, Field, InputType, Int } from '@nestjs/graphql';

const DAYS = '1 to 365, or null for never.';

@ArgsType()
export class ClientsArgs {
  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Goes on after this client: the last id of the page before.',
  })
  readonly afterId?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Those that are archived, too. Not unless told.' })
  readonly includeArchived?: boolean | null;
}

@ArgsType()
export class UpdateClientArgs {
  @Field(() => Int)
  readonly id!: number;

  @Field(() => String, {
    description: 'One line of 1 to 80 characters; no other client that is not archived may have it.',
  })
  readonly name!: string;
}

@InputType({ description: 'What is absent stays as it is.' })
export class ClientSettingsInput {
  @Field(() => Int, { nullable: true, description: DAYS })
  readonly autoResolveIdleDays?: number | null;

  @Field(() => Int, { nullable: true, description: DAYS })
  readonly autoArchiveResolvedDays?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Not null.' })
  readonly allowCustomerReopen?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Not null.' })
  readonly typingEnabled?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Not null.' })
  readonly presenceEnabled?: boolean | null;
}

@ArgsType()
export class UpdateClientSettingsArgs {
  @Field(() => Int)
  readonly id!: number;

  @Field(() => ClientSettingsInput)
  readonly settings!: ClientSettingsInput;
}
