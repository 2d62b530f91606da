import { ArgsType, Field, Float, ID, InputType } from '@nestjs/graphql';
import { InteractiveHeaderKind } from './interactive.type.js';

@InputType()
export class InteractiveHeaderInput {
  @Field(() => InteractiveHeaderKind, { description: 'A list takes TEXT only.' })
  readonly type!: keyof typeof InteractiveHeaderKind;

  @Field(() => String, { nullable: true, description: 'Of a TEXT header: 1 to 60 characters.' })
  readonly text?: string | null;

  @Field(() => String, { nullable: true, description: 'Where the file of another header is, for everybody.' })
  readonly link?: string | null;
}

@InputType()
export class InteractiveOptionInput {
  @Field(() => ID, {
    nullable: true,
    description: 'What comes back when it is chosen: 1 to 200 characters. Made from its place unless given.',
  })
  readonly id?: string | null;

  @Field(() => String, { description: 'Up to 20 characters fit on a button, up to 24 into a list.' })
  readonly title!: string;

  @Field(() => String, {
    nullable: true,
    description: '1 to 72 characters below the title; makes it a list.',
  })
  readonly description?: string | null;
}

@InputType()
export class InteractiveSectionInput {
  @Field(() => String, {
    nullable: true,
    description: '1 to 24 characters. Needed where there is more than one section.',
  })
  readonly title?: string | null;

  @Field(() => [InteractiveOptionInput])
  readonly options!: InteractiveOptionInput[];
}

@InputType()
export class InteractiveCtaInput {
  @Field(() => String, { description: '1 to 20 characters.' })
  readonly displayText!: string;

  @Field(() => String, { description: 'Begins with http:// or https://; at most 2000 characters.' })
  readonly url!: string;
}

@InputType({
  description: `What is offered, whatever the channel: one of options, sections or cta. Up to 3 short options without
descriptions become buttons, up to 10 a list, and more, or what the channel cannot show, numbered lines of text.
Nothing is cut: what does not fit is refused, with its path as the field. Limits are WhatsApp's, in characters.`,
})
export class InteractiveInput {
  @Field(() => InteractiveHeaderInput, { nullable: true })
  readonly header?: InteractiveHeaderInput | null;

  @Field(() => String, {
    description: '1 to 1024 characters; numbered text has 4096 for everything together.',
  })
  readonly body!: string;

  @Field(() => String, { nullable: true, description: '1 to 60 characters.' })
  readonly footer?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The label that opens a list, 1 to 20 characters. Needed where the options become one.',
  })
  readonly button?: string | null;

  @Field(() => [InteractiveOptionInput], { nullable: true, description: '1 to 100.' })
  readonly options?: InteractiveOptionInput[] | null;

  @Field(() => [InteractiveSectionInput], {
    nullable: true,
    description: 'Options under headings; 1 to 100 of them together.',
  })
  readonly sections?: InteractiveSectionInput[] | null;

  @Field(() => InteractiveCtaInput, { nullable: true, description: 'One button that opens a page.' })
  readonly cta?: InteractiveCtaInput | null;
}

/** What every way to send takes. */
@ArgsType()
abstract class SendArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => ID, { nullable: true, description: 'The same id returns the same message: safe to retry.' })
  readonly clientMessageId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The message of the same conversation that this one answers.',
  })
  readonly quotedMessageId?: string | null;
}

@ArgsType()
export class SendInteractiveArgs extends SendArgs {
  @Field(() => InteractiveInput)
  readonly interactive!: InteractiveInput;
}

@ArgsType()
export class SendLocationArgs extends SendArgs {
  @Field(() => Float, { description: 'Degrees, -90 to 90.' })
  readonly latitude!: number;

  @Field(() => Float, { description: 'Degrees, -180 to 180.' })
  readonly longitude!: number;

  @Field(() => String, { nullable: true, description: '1 to 1000 characters.' })
  readonly name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: '1 to 1000 characters, shown under the name: give both.',
  })
  readonly address?: string | null;
}

@ArgsType()
export class RequestLocationArgs extends SendArgs {
  @Field(() => String, { description: 'What stands above the button: 1 to 1024 characters.' })
  readonly body!: string;
}

@ArgsType()
export class ReactToMessageArgs {
  @Field(() => ID)
  readonly messageId!: string;

  @Field(() => String, { nullable: true, description: 'One emoji. Null or nothing takes the reaction back.' })
  readonly emoji?: string | null;
}
