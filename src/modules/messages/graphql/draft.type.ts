import { ArgsType, Field, ID, ObjectType } from '@nestjs/graphql';

@ArgsType()
export class PreviewTextArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => String, {
    description: 'Text with variables: {{contact.first_name}}, or {{contact.first_name | "friend"}}.',
  })
  readonly body!: string;
}

@ObjectType('TextPreview', { description: 'A text with the values of its variables.' })
export class TextPreviewType {
  @Field(() => String)
  readonly text!: string;

  @Field(() => [String], {
    description:
      'Variables without a value and without a default, as scope.key: nothing stands in their place.',
  })
  readonly missing!: readonly string[];
}
