import { Field, ID, ObjectType } from '@nestjs/graphql';

// Its members are looked up by the resolver, with all people of the answer at once.
@ObjectType('Group', { description: 'Agents of the agency who share work.' })
export class GroupType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String)
  readonly name!: string;

  @Field(() => Date)
  readonly createdAt!: Date;
}
