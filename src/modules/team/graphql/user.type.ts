import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { Role } from '../../../kernel/permissions.js';
import { RoleEnum } from './role.enum.js';

@ObjectType('User', { description: 'Somebody of the agency, as colleagues see them.' })
export class UserType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String)
  readonly displayName!: string;

  @Field(() => RoleEnum)
  readonly role!: Role;
}
