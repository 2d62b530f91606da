import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor, SignedIn } from '../../../auth/access.js';
import type { UserActor } from '../../../kernel/actor.js';
import { MembershipService } from '../membership.service.js';
import { PeopleService } from '../people.service.js';
import { PERMISSION_CATALOG } from '../permission-catalog.js';
import { PermissionType } from './permission.type.js';
import { UsersArgs } from './team.args.js';
import { UserDetailsType } from './user-details.type.js';

@Resolver(() => UserDetailsType)
export class PeopleResolver {
  constructor(
    private readonly people: PeopleService,
    private readonly membership: MembershipService,
  ) {}

  @SignedIn()
  @Query(() => [UserDetailsType], {
    description:
      'A page of the people of the agency whom the caller may see, by id. Deleted ones are left out.',
  })
  users(@CurrentActor() actor: UserActor, @Args() args: UsersArgs) {
    return this.people.list(actor, args);
  }

  @SignedIn()
  @Query(() => UserDetailsType, { nullable: true, description: 'One person; null if the caller sees none.' })
  user(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.people.find(actor, id);
  }

  @SignedIn()
  @Query(() => [PermissionType], { description: 'Everything that a person can be allowed to do.' })
  permissionCatalog() {
    return PERMISSION_CATALOG;
  }

  @Allow('team.disable')
  @Mutation(() => UserDetailsType, {
    description:
      'Keeps a person out: their sessions end, and their open conversations are UNASSIGNED a moment later. Safe to repeat.',
  })
  disableUser(@CurrentActor() actor: UserActor, @Args('userId', { type: () => ID }) userId: string) {
    return this.membership.disable(actor, userId);
  }

  @Allow('team.disable')
  @Mutation(() => UserDetailsType, { description: 'Lets a person in again, as they were. Safe to repeat.' })
  enableUser(@CurrentActor() actor: UserActor, @Args('userId', { type: () => ID }) userId: string) {
    return this.membership.enable(actor, userId);
  }

  @Allow('team.delete')
  @Mutation(() => ID, {
    description:
      'Removes a person for good and answers the id. Their name stays beside what they wrote; a second time there is nobody to remove.',
  })
  deleteUser(@CurrentActor() actor: UserActor, @Args('userId', { type: () => ID }) userId: string) {
    return this.membership.delete(actor, userId);
  }
}
