import { ArgsType, Field, ID, Int } from '@nestjs/graphql';

const NAME =
  'One line of 1 to 80 characters; unique among the tags of the same client, or of the whole agency, whatever its case.';

@ArgsType()
export class TagsArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'Those that may be put on something of this client: its own, and those of the whole agency.',
  })
  readonly clientId?: number | null;

  @Field(() => String, { nullable: true, description: 'Part of the name, whatever its case.' })
  readonly text?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Those that are archived, too. Not unless told.' })
  readonly includeArchived?: boolean | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this tag: the last id of the page before.',
  })
  readonly afterId?: string | null;
}

@ArgsType()
export class CreateTagArgs {
  @Field(() => String, { description: NAME })
  readonly name!: string;

  @Field(() => String, { nullable: true, description: '#rrggbb. Unless told, the next one of a palette.' })
  readonly color?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Only for things of this client. Null: for the whole agency.',
  })
  readonly clientId?: number | null;
}

@ArgsType()
export class UpdateTagArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String, { nullable: true, description: NAME })
  readonly name?: string | null;

  @Field(() => String, { nullable: true, description: '#rrggbb.' })
  readonly color?: string | null;
}
