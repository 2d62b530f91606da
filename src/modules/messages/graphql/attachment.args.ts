import { ArgsType, Field, ID, Int } from '@nestjs/graphql';

@ArgsType()
export class CreateUploadArgs {
  @Field(() => ID, { nullable: true, description: 'The conversation that the file is for.' })
  readonly conversationId?: string | null;

  @Field(() => Int, { nullable: true, description: 'Or the client, where there is no conversation yet.' })
  readonly clientId?: number | null;

  @Field(() => String, { description: '1 to 240 characters, without a folder; nothing that runs.' })
  readonly fileName!: string;

  @Field(() => String, {
    description:
      'image/jpeg, png or webp; video/mp4 or 3gpp; audio/aac, mp4, mpeg, amr or ogg; application/pdf; Word, Excel or PowerPoint; text/plain or csv.',
  })
  readonly mimeType!: string;

  @Field(() => Int, {
    description:
      'In bytes, exactly. At most 5 MB for an image, 16 MB for audio and video, 100 MB for others.',
  })
  readonly size!: number;
}

@ArgsType()
export class SendMediaArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => ID, { description: 'A file of the same client that is STORED.' })
  readonly mediaId!: string;

  @Field(() => String, { nullable: true, description: '1 to 1024 characters; audio has none.' })
  readonly caption?: string | null;

  @Field(() => ID, { nullable: true, description: 'The same id returns the same message: safe to retry.' })
  readonly clientMessageId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The message of the conversation that it answers.' })
  readonly quotedMessageId?: string | null;
}
