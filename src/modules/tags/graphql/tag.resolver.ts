import { Args, ID, Int, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { TagsService } from '../tags.service.js';
import { CreateTagArgs, TagsArgs, UpdateTagArgs } from './tag.args.js';
import { TagType } from './tag.type.js';

@Resolver(() => TagType)
export class TagResolver {
  constructor(private readonly service: TagsService) {}

  @Allow('chat.view_inbox')
  @Query(() => [TagType], {
    description: 'The tags of the agency and of the clients that the caller may see, the oldest first.',
  })
  tags(@CurrentActor() actor: UserActor, @Args() args: TagsArgs) {
    return this.service.list(actor, args);
  }

  @Allow('chat.view_inbox')
  @Query(() => TagType, {
    nullable: true,
    description: 'One tag, archived or not; null if the caller sees none.',
  })
  tag(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.service.one(actor, id);
  }

  @Allow('chat.manage_tags')
  @Mutation(() => TagType, {
    description:
      'Defines a tag; at most 500 for the whole agency, and 500 for each client. Who sees some clients only names one. A repeat finds the name taken.',
  })
  createTag(@CurrentActor() actor: UserActor, @Args() args: CreateTagArgs) {
    return this.service.create(actor, args);
  }

  @Allow('chat.manage_tags')
  @Mutation(() => TagType, {
    description:
      'Changes a tag; what is absent or null stays. Who sees some clients only changes none of the whole agency. Safe to repeat.',
  })
  updateTag(@CurrentActor() actor: UserActor, @Args() { id, name, color }: UpdateTagArgs) {
    return this.service.update(actor, id, { name, color });
  }

  @Allow('chat.manage_tags')
  @Mutation(() => TagType, {
    description: 'The tag is put on nothing new; what has it keeps it. Safe to repeat.',
  })
  archiveTag(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.service.archive(actor, id);
  }

  @Allow('chat.manage_tags')
  @Mutation(() => TagType, { description: 'Takes a tag out of the archive. Safe to repeat.' })
  restoreTag(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.service.restore(actor, id);
  }

  @Allow('chat.view_inbox')
  @Subscription(() => TagType, {
    description:
      'Every new tag, and every change of one, that the caller may see. Topic tag_updated:<agencyId>.',
  })
  tagUpdated(
    @CurrentActor() actor: UserActor,
    @Args('agencyId', { type: () => Int, nullable: true, description: "The caller's own unless told." })
    agencyId?: number | null,
  ) {
    return this.service.updates(actor, agencyId);
  }
}
