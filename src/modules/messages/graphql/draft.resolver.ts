import { Args, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { DraftsService } from '../drafts.service.js';
import { PreviewTextArgs, TextPreviewType } from './draft.type.js';

@Resolver(() => TextPreviewType)
export class DraftResolver {
  constructor(private readonly drafts: DraftsService) {}

  @Allow('chat.reply')
  @Query(() => TextPreviewType, {
    nullable: true,
    description:
      'A text as the customer of a conversation would read it; null if the caller sees no such conversation.',
  })
  previewText(@CurrentActor() actor: UserActor, @Args() { conversationId, body }: PreviewTextArgs) {
    return this.drafts.preview(actor, conversationId, body);
  }
}
