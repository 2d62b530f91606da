import { ArgsType, Field, ID, Int } from '@nestjs/graphql';

const NAME = 'One line of 1 to 80 characters; unique in the agency, whatever its case.';

@ArgsType()
export class GroupsArgs {
  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this group: the last id of the page before.',
  })
  readonly afterId?: string | null;
}

@ArgsType()
export class CreateGroupArgs {
  @Field(() => String, { description: NAME })
  readonly name!: string;

  @Field(() => [ID], { nullable: true, description: 'At most 200 people who may sign in or are invited.' })
  readonly userIds?: readonly string[] | null;
}

@ArgsType()
export class RenameGroupArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String, { description: NAME })
  readonly name!: string;
}

@ArgsType()
export class SetGroupMembersArgs {
  @Field(() => ID)
  readonly groupId!: string;

  @Field(() => [ID], {
    description:
      'At most 200 people who may sign in or are invited; somebody disabled only if a member already.',
  })
  readonly userIds!: readonly string[];
}
