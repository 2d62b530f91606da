import { Args, Context, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import { type UserActor } from '../../../kernel/actor.js';
import { userLoader } from '../../team/graphql/user.loader.js';
import { UserType } from '../../team/graphql/user.type.js';
import { TeamService } from '../../team/team.service.js';
import { type Group } from '../groups.js';
import { GroupsService } from '../groups.service.js';
import { CreateGroupArgs, GroupsArgs, RenameGroupArgs, SetGroupMembersArgs } from './group.args.js';
import { GroupType } from './group.type.js';

/** What the members of a group add to what an answer may cost: most have few, the longest 200. */
const MEMBERS_COST = 50;

@Resolver(() => GroupType)
export class GroupResolver {
  constructor(
    private readonly groups: GroupsService,
    private readonly team: TeamService,
  ) {}

  @Allow('chat.view_inbox')
  @Query(() => [GroupType], { name: 'groups', description: 'The groups of the agency, the oldest first.' })
  list(@CurrentActor() actor: UserActor, @Args() args: GroupsArgs) {
    return this.groups.list(actor, args);
  }

  @Allow('chat.view_inbox')
  @Query(() => GroupType, { nullable: true, description: 'One group; null if there is none.' })
  group(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.groups.find(actor, id);
  }

  @Allow('chat.manage_groups')
  @Mutation(() => GroupType, {
    description: 'Makes a group; an agency has at most 200. A repeat finds the name taken.',
  })
  createGroup(@CurrentActor() actor: UserActor, @Args() { name, userIds }: CreateGroupArgs) {
    return this.groups.create(actor, { name, userIds: userIds ?? [] });
  }

  @Allow('chat.manage_groups')
  @Mutation(() => GroupType, { description: 'Gives a group another name. Safe to repeat.' })
  renameGroup(@CurrentActor() actor: UserActor, @Args() { id, name }: RenameGroupArgs) {
    return this.groups.rename(actor, id, name);
  }

  @Allow('chat.manage_groups')
  @Mutation(() => GroupType, {
    description:
      'These people are the members from now on; those whom the caller may not see stay. Safe to repeat.',
  })
  setGroupMembers(@CurrentActor() actor: UserActor, @Args() { groupId, userIds }: SetGroupMembersArgs) {
    return this.groups.setMembers(actor, groupId, userIds);
  }

  @Allow('chat.manage_groups')
  @Mutation(() => Boolean, {
    description:
      'Removes a group for good; its conversations stay, and are soon of no group. A repeat finds no group: NOT_FOUND.',
  })
  async deleteGroup(
    @CurrentActor() actor: UserActor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<boolean> {
    await this.groups.remove(actor, id);
    return true;
  }

  @ResolveField(() => [UserType], {
    complexity: MEMBERS_COST,
    description: 'Those whom the caller may see, by id; at most 200.',
  })
  async members(
    @Parent() { memberIds }: Group,
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ): Promise<UserType[]> {
    const people = context.loader(userLoader, () => userLoader(this.team, actor));
    const members = await Promise.all(memberIds.map((id) => people.load(id)));
    return members.filter((member) => member !== null);
  }
}
