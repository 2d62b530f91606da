import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import { type UserActor } from '../../../kernel/actor.js';
import { mediaLoader } from '../../media/graphql/media.loader.js';
import { MediaType, UploadType } from '../../media/graphql/media.type.js';
import { MediaFilesService } from '../../media/media-files.service.js';
import { AttachmentsService } from '../attachments.service.js';
import type { Message } from '../messages.js';
import { CreateUploadArgs, SendMediaArgs } from './attachment.args.js';
import { MessageType } from './message.type.js';

@Resolver(() => MessageType)
export class AttachmentResolver {
  constructor(
    private readonly attachments: AttachmentsService,
    private readonly files: MediaFilesService,
  ) {}

  @Allow('chat.reply')
  @Mutation(() => UploadType, {
    description: 'Announces a file to be sent. Upload it within 15 minutes, then send it by its id.',
  })
  async createUpload(@CurrentActor() actor: UserActor, @Args() args: CreateUploadArgs): Promise<UploadType> {
    const { headers, ...upload } = await this.attachments.createUpload(actor, args);
    return { ...upload, headers: Object.entries(headers).map(([name, value]) => ({ name, value })) };
  }

  @Allow('chat.reply')
  @Mutation(() => MessageType, {
    description: 'Sends an uploaded file to the customer, as an image, a video, audio or a document.',
  })
  sendMedia(@CurrentActor() actor: UserActor, @Args() args: SendMediaArgs) {
    return this.attachments.sendMedia(actor, args);
  }

  @ResolveField(() => MediaType, { nullable: true, description: 'The file that it shows.' })
  media(
    @Parent() { mediaId }: Message,
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ) {
    return mediaId && context.loader(mediaLoader, () => mediaLoader(this.files, actor)).load(mediaId);
  }
}
