import { Field, ObjectType } from '@nestjs/graphql';
import type { Role } from '../../../kernel/permissions.js';
import { RoleEnum } from './role.enum.js';

@ObjectType('Permission', { description: 'Something that a person can be allowed to do.' })
export class PermissionType {
  @Field(() => String, { description: 'Dotted: `chat.reply`.' })
  readonly name!: string;

  @Field(() => String, { description: 'What one may do with it.' })
  readonly description!: string;

  @Field(() => [RoleEnum], { description: 'The roles that have it unless somebody is told otherwise.' })
  readonly defaultRoles!: readonly Role[];
}

@ObjectType('PermissionOverride', { description: 'What one person is told otherwise than their role says.' })
export class PermissionOverrideType {
  @Field(() => String, { description: 'Dotted: `chat.reply`.' })
  readonly permission!: string;

  @Field(() => Boolean)
  readonly allowed!: boolean;
}
