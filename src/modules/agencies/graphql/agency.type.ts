import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

// Not the type User: its fields are looked up in the agency of whoever asks.
@ObjectType('AgencyAdmin', { description: 'Whom a SUPER_ADMIN may act as, to help an agency.' })
export class AgencyAdminType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String)
  readonly displayName!: string;

  @Field(() => String)
  readonly email!: string;
}

@ObjectType('Agency', { description: 'A tenant, as a SUPER_ADMIN sees it.' })
export class AgencyType {
  @Field(() => Int)
  readonly id!: number;

  @Field(() => String)
  readonly name!: string;

  @Field(() => Date)
  readonly createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'Since when nobody of it can sign in.' })
  readonly archivedAt!: Date | null;

  @Field(() => [AgencyAdminType], {
    description:
      'The first ten of its AGENCY_ADMINs who may sign in. Whoever has not accepted yet is not here.',
  })
  readonly admins!: readonly AgencyAdminType[];
}
