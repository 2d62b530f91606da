import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { MediaState } from '../media.js';

registerEnumType(MediaState, {
  name: 'MediaState',
  valuesMap: {
    PENDING: { description: 'On its way from the provider, or not uploaded yet.' },
    STORED: { description: 'Here.' },
    FAILED: { description: 'It could not be fetched.' },
  },
});

@ObjectType('Media', { description: 'A file that a customer sent, or that is sent to one.' })
export class MediaType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String, { description: 'As whoever sent it says.' })
  readonly mimeType!: string;

  @Field(() => String, { nullable: true })
  readonly fileName!: string | null;

  @Field(() => Int, { nullable: true, description: 'In bytes.' })
  readonly size!: number | null;

  @Field(() => MediaState)
  readonly state!: MediaState;
}

@ObjectType('MediaLink', { description: 'A link that needs no header.' })
export class MediaLinkType {
  @Field(() => String)
  readonly url!: string;

  @Field(() => Date)
  readonly expiresAt!: Date;
}

@ObjectType('HttpHeader')
export class HttpHeader {
  @Field(() => String)
  readonly name!: string;

  @Field(() => String)
  readonly value!: string;
}

@ObjectType('Upload', { description: 'How to upload a file that was announced.' })
export class UploadType {
  @Field(() => ID, { description: 'What the file is called when it is sent.' })
  readonly mediaId!: string;

  @Field(() => String)
  readonly url!: string;

  @Field(() => String, { description: 'PUT.' })
  readonly method!: string;

  @Field(() => [HttpHeader], { description: 'To be sent with it.' })
  readonly headers!: HttpHeader[];

  @Field(() => Date, { description: 'The upload begins before, in the session that asked for it.' })
  readonly expiresAt!: Date;

  @Field(() => Int, { description: 'In bytes: as many as were announced.' })
  readonly maxSize!: number;
}
