import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType('AcceptedInvitation', { description: 'An account that has just begun. Sign in with it next.' })
export class AcceptedInvitationType {
  @Field(() => String, { description: 'What you sign in with.' })
  readonly email!: string;

  @Field(() => String)
  readonly displayName!: string;

  @Field(() => String)
  readonly agencyName!: string;
}
