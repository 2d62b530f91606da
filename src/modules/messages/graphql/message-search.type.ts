import { Extensions, Field, ObjectType } from '@nestjs/graphql';
import { SnippetPartType } from '../../contacts/graphql/contact-search.type.js';
import { ConversationType } from '../../conversations/graphql/conversation.type.js';
import { MessageType } from './message.type.js';

@ObjectType('MessageHit', { description: 'A message that was found.' })
export class MessageHitType {
  @Field(() => MessageType)
  readonly message!: MessageType;

  @Extensions({ perViewer: true })
  @Field(() => ConversationType, { description: 'The conversation that it stands in.' })
  readonly conversation!: ConversationType;

  @Field(() => [SnippetPartType], {
    description:
      'The text around the first match, at most 240 characters, in pieces: nothing in it is markup.',
  })
  readonly snippet!: SnippetPartType[];
}

@ObjectType('MessageSearch')
export class MessageSearchType {
  @Field(() => [MessageHitType])
  readonly hits!: MessageHitType[];

  @Field(() => Boolean, {
    description: 'False: looking took too long, and there may be more than is shown. Narrow the search.',
  })
  readonly isComplete!: boolean;
}
