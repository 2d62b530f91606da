import { Field, ObjectType } from '@nestjs/graphql';
import { ContactType } from './contact.type.js';

@ObjectType('SnippetPart', { description: 'A piece of the text where something was found.' })
export class SnippetPartType {
  @Field(() => String)
  readonly text!: string;

  @Field(() => Boolean, { description: 'It is one of the words that were looked for.' })
  readonly isMatch!: boolean;
}

@ObjectType('ContactHit', { description: 'A contact that was found.' })
export class ContactHitType {
  @Field(() => ContactType)
  readonly contact!: ContactType;

  @Field(() => [SnippetPartType], {
    description: 'Its name, number and address, in pieces: nothing in it is markup.',
  })
  readonly snippet!: SnippetPartType[];
}
