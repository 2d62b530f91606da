import { Args, ID, Int, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { SavedRepliesService } from '../saved-replies.service.js';
import {
  CreateSavedReplyArgs,
  SavedRepliesArgs,
  SavedReplyTextArgs,
  UpdateSavedReplyArgs,
} from './saved-reply.args.js';
import { SavedReplyChangeType, SavedReplyTextType, SavedReplyType } from './saved-reply.type.js';

@Resolver(() => SavedReplyType)
export class SavedReplyResolver {
  constructor(private readonly replies: SavedRepliesService) {}

  @Allow('chat.view_inbox')
  @Query(() => [SavedReplyType], {
    name: 'savedReplies',
    description: 'The saved replies of the agency and of the clients that the caller sees, the oldest first.',
  })
  list(@CurrentActor() actor: UserActor, @Args() args: SavedRepliesArgs) {
    return this.replies.list(actor, args);
  }

  @Allow('chat.view_inbox')
  @Query(() => SavedReplyType, {
    nullable: true,
    description: 'One saved reply; null if the caller sees none.',
  })
  savedReply(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.replies.one(actor, id);
  }

  @Allow('chat.reply')
  @Query(() => SavedReplyTextType, {
    nullable: true,
    description:
      'A saved reply with the values of a conversation, for the composer; null if it cannot be used there.',
  })
  savedReplyText(@CurrentActor() actor: UserActor, @Args() { id, conversationId }: SavedReplyTextArgs) {
    return this.replies.text(actor, id, conversationId);
  }

  @Allow('chat.manage_saved_replies')
  @Mutation(() => SavedReplyType, {
    description: 'Saves a reply; an agency has at most 1,000. A repeat finds the code taken.',
  })
  createSavedReply(@CurrentActor() actor: UserActor, @Args() args: CreateSavedReplyArgs) {
    return this.replies.create(actor, { ...args, clientId: args.clientId ?? null });
  }

  @Allow('chat.manage_saved_replies')
  @Mutation(() => SavedReplyType, {
    description:
      'Changes a saved reply. One of the whole agency only by callers who see all clients. Safe to repeat.',
  })
  updateSavedReply(@CurrentActor() actor: UserActor, @Args() { id, ...typed }: UpdateSavedReplyArgs) {
    return this.replies.update(actor, id, typed);
  }

  @Allow('chat.manage_saved_replies')
  @Mutation(() => Boolean, {
    description: 'Removes a saved reply for good. A repeat finds none: NOT_FOUND.',
  })
  async deleteSavedReply(
    @CurrentActor() actor: UserActor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<boolean> {
    await this.replies.remove(actor, id);
    return true;
  }

  @Allow('chat.view_inbox')
  @Subscription(() => SavedReplyChangeType, {
    description:
      'Every change of a saved reply that the caller may see. Topic saved_reply_updated:<agencyId>.',
  })
  savedReplyUpdated(
    @CurrentActor() actor: UserActor,
    @Args('agencyId', { type: () => Int, nullable: true, description: "The caller's own unless told." })
    agencyId?: number | null,
  ) {
    return this.replies.updates(actor, agencyId);
  }
}
