import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { UserStatus } from '../team.js';
import { PermissionOverrideType } from './permission.type.js';
import { UserType } from './user.type.js';

registerEnumType(UserStatus, {
  name: 'UserStatus',
  description: 'Whether somebody may enter.',
  valuesMap: {
    INVITED: { description: 'Has not chosen a password yet.' },
    ACTIVE: { description: 'May sign in.' },
    DISABLED: { description: 'Is kept out.' },
  },
});

@ObjectType('ClientDelegation', { description: 'One of the only clients that an AGENCY_USER sees.' })
export class ClientDelegationType {
  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => Date, {
    nullable: true,
    description:
      'When it ends; null: never. One that is over gives nothing back: who has no other sees nothing.',
  })
  readonly until!: Date | null;
}

const FOR_THOSE_WHO_GRANT = 'Null for readers without team.edit_grants.';

@ObjectType('UserDetails', { description: 'Somebody of the agency, as the pages about the team show them.' })
export class UserDetailsType extends UserType {
  @Field(() => String, {
    nullable: true,
    description:
      "Null for a CLIENT_USER who asks about anybody but themselves and their own client's people.",
  })
  readonly email!: string | null;

  @Field(() => Int, { nullable: true, description: 'The client that a CLIENT_USER belongs to.' })
  readonly clientId!: number | null;

  @Field(() => UserStatus)
  readonly status!: UserStatus;

  @Field(() => Date)
  readonly createdAt!: Date;

  @Field(() => [String], {
    nullable: true,
    description: `Everything they may do, by dotted name, sorted. ${FOR_THOSE_WHO_GRANT}`,
  })
  readonly permissions!: readonly string[] | null;

  @Field(() => [PermissionOverrideType], {
    nullable: true,
    description: `Where they differ from their role. ${FOR_THOSE_WHO_GRANT}`,
  })
  readonly overrides!: readonly PermissionOverrideType[] | null;

  @Field(() => [ClientDelegationType], {
    nullable: true,
    description: `The only clients they see; none: every client. ${FOR_THOSE_WHO_GRANT} Clients that the reader does not see are left out.`,
  })
  readonly delegations!: readonly ClientDelegationType[] | null;
}
