import { ArgsType, Field, ID, Int } from '@nestjs/graphql';
import type { Role } from '../../../kernel/permissions.js';
import { RoleEnum } from './role.enum.js';

@ArgsType()
export class UsersArgs {
  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this person: the last id of the page before.',
  })
  readonly afterId?: string | null;

  @Field(() => RoleEnum, { nullable: true, description: 'Only those of this role.' })
  readonly role?: Role | null;

  @Field(() => Int, { nullable: true, description: 'Only the CLIENT_USERs of this client.' })
  readonly clientId?: number | null;
}

@ArgsType()
export class ClearUserPermissionArgs {
  @Field(() => ID)
  readonly userId!: string;

  @Field(() => String, { description: 'By its dotted name: `chat.reply`.' })
  readonly permission!: string;
}

@ArgsType()
export class SetUserPermissionArgs extends ClearUserPermissionArgs {
  @Field(() => Boolean)
  readonly allowed!: boolean;
}

@ArgsType()
export class ChangeRoleArgs {
  @Field(() => ID)
  readonly userId!: string;

  @Field(() => RoleEnum)
  readonly role!: Role;

  @Field(() => Int, {
    nullable: true,
    description: 'Of a CLIENT_USER, who sees nothing without one. No other role may have one.',
  })
  readonly clientId?: number | null;
}

@ArgsType()
export class DelegateClientsArgs {
  @Field(() => ID, { description: 'An AGENCY_USER.' })
  readonly userId!: string;

  @Field(() => [Int], { description: 'At most 500. None: every client is seen.' })
  readonly clientIds!: readonly number[];

  @Field(() => Date, {
    nullable: true,
    description: 'When it ends by itself, in the future. Never unless told.',
  })
  readonly until?: Date | null;
}
