import { ArgsType, Field, Int } from '@nestjs/graphql';
import type { Role } from '../../../kernel/permissions.js';
import { RoleEnum } from '../../team/graphql/role.enum.js';

@ArgsType()
export class InviteUserArgs {
  @Field(() => String)
  readonly email!: string;

  @Field(() => String, {
    description: 'One line of 1 to 80 characters. Whoever accepts may choose another name.',
  })
  readonly displayName!: string;

  @Field(() => RoleEnum, { description: 'Not above your own, and nothing in it that you do not hold.' })
  readonly role!: Role;

  @Field(() => Int, {
    nullable: true,
    description: 'For a CLIENT_USER, a client that you see. A CLIENT_USER without one sees nothing.',
  })
  readonly clientId?: number | null;
}

@ArgsType()
export class AcceptInvitationArgs {
  @Field(() => String, { description: 'From the link in the mail.' })
  readonly token!: string;

  @Field(() => String, { description: '10 to 1000 characters, and not what anybody would try first.' })
  readonly password!: string;

  @Field(() => String, {
    nullable: true,
    description: 'One line of 1 to 80 characters. The name in the invitation unless told.',
  })
  readonly displayName?: string | null;
}

@ArgsType()
export class ResetPasswordArgs {
  @Field(() => String, { description: 'From the link in the mail.' })
  readonly token!: string;

  @Field(() => String, { description: '10 to 1000 characters, and not what anybody would try first.' })
  readonly password!: string;
}

@ArgsType()
export class ChangePasswordArgs {
  @Field(() => String)
  readonly currentPassword!: string;

  @Field(() => String, { description: '10 to 1000 characters, and not what anybody would try first.' })
  readonly newPassword!: string;
}
