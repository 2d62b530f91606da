import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import type { Media } from '../media.js';
import { MediaFilesService } from '../media-files.service.js';
import { MediaLinkType, MediaType } from './media.type.js';

@Resolver(() => MediaType)
export class MediaResolver {
  constructor(private readonly files: MediaFilesService) {}

  @Allow('chat.view_inbox')
  @Query(() => MediaLinkType, {
    nullable: true,
    description:
      'A link to a file that works without a header, for 4 to 5 minutes and while the session of the caller lasts; null if the caller sees no such file.',
  })
  mediaLink(@CurrentActor() actor: UserActor, @Args('mediaId', { type: () => ID }) mediaId: string) {
    return this.files.link(actor, mediaId);
  }

  @ResolveField(() => String, {
    nullable: true,
    description:
      'Where it is for whoever sends the bearer token; null while it is not here. Without a header: mediaLink.',
  })
  url(@Parent() media: Media): string | null {
    return this.files.urlOf(media);
  }
}
