import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import type { UserActor } from '../../../kernel/actor.js';
import { GrantsService } from '../grants.service.js';
import {
  ChangeRoleArgs,
  ClearUserPermissionArgs,
  DelegateClientsArgs,
  SetUserPermissionArgs,
} from './team.args.js';
import { UserDetailsType } from './user-details.type.js';

@Resolver(() => UserDetailsType)
export class GrantsResolver {
  constructor(private readonly grants: GrantsService) {}

  @Allow('team.edit_grants')
  @Mutation(() => UserDetailsType, {
    description:
      'Allows or denies one person one thing, whatever their role says. Nobody gives what they do not hold. Safe to repeat.',
  })
  setUserPermission(
    @CurrentActor() actor: UserActor,
    @Args() { userId, permission, allowed }: SetUserPermissionArgs,
  ) {
    return this.grants.setPermission(actor, userId, permission, allowed);
  }

  @Allow('team.edit_grants')
  @Mutation(() => UserDetailsType, {
    description: 'Lets what the role says hold again for one person and one thing. Safe to repeat.',
  })
  clearUserPermission(
    @CurrentActor() actor: UserActor,
    @Args() { userId, permission }: ClearUserPermissionArgs,
  ) {
    return this.grants.clearPermission(actor, userId, permission);
  }

  @Allow('team.edit_grants')
  @Mutation(() => UserDetailsType, {
    description:
      "Gives a person another role, none above the caller's own. Access tokens that say the old role end; the client refreshes. Safe to repeat.",
  })
  changeRole(@CurrentActor() actor: UserActor, @Args() { userId, role, clientId }: ChangeRoleArgs) {
    return this.grants.changeRole(actor, userId, role, clientId ?? null);
  }

  @Allow('team.edit_grants')
  @Mutation(() => UserDetailsType, {
    description:
      'Limits an AGENCY_USER to these clients, instead of those before. It may end by itself: then they see nothing until somebody decides. Safe to repeat.',
  })
  delegateClients(
    @CurrentActor() actor: UserActor,
    @Args() { userId, clientIds, until }: DelegateClientsArgs,
  ) {
    return this.grants.delegateClients(actor, { userId, clientIds, until: until ?? null });
  }
}
