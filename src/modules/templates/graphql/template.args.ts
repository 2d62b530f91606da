import { ArgsType, Field, ID, InputType, Int } from '@nestjs/graphql';
import { TemplateCategory, TemplateStatus } from '../../channels/template-content.js';
import { TemplateButtonKind, TemplateHeaderFormat } from './template.type.js';

@ArgsType()
export class MessageTemplatesArgs {
  @Field(() => Int, { nullable: true })
  readonly clientId?: number | null;

  @Field(() => ID, { nullable: true })
  readonly channelId?: string | null;

  @Field(() => TemplateStatus, { nullable: true, description: 'All but those that are DELETED unless told.' })
  readonly status?: TemplateStatus | null;

  @Field(() => String, {
    nullable: true,
    description: 'Part of the name or of the body, in any case; at most 100 characters.',
  })
  readonly text?: string | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this template: the last id of the page before.',
  })
  readonly afterId?: string | null;
}

@InputType()
export class TemplateHeaderInput {
  @Field(() => TemplateHeaderFormat)
  readonly format!: keyof typeof TemplateHeaderFormat;

  @Field(() => String, {
    nullable: true,
    description: 'Of TEXT: one line of 1 to 60 characters, with at most one variable.',
  })
  readonly text?: string | null;
}

@InputType({ description: 'A button has the fields of its kind and no others.' })
export class TemplateButtonInput {
  @Field(() => TemplateButtonKind)
  readonly type!: keyof typeof TemplateButtonKind;

  @Field(() => String, {
    nullable: true,
    description: 'One line of 1 to 25 characters. Not of COPY_CODE, which the provider labels.',
  })
  readonly text?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Of URL: at most 2,000 characters; may end with {{1}}.',
  })
  readonly url?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Of PHONE_NUMBER: at most 20 digits, with the country code.',
  })
  readonly phoneNumber?: string | null;
}

@InputType()
export class TemplateComponentsInput {
  @Field(() => TemplateHeaderInput, { nullable: true })
  readonly header?: TemplateHeaderInput | null;

  @Field(() => String, {
    description:
      '1 to 1024 characters. Variables are {{1}}, {{2}} … without a gap, or {{name}}; neither first nor last.',
  })
  readonly body!: string;

  @Field(() => String, { nullable: true, description: 'One line of 1 to 60 characters without variables.' })
  readonly footer?: string | null;

  @Field(() => [TemplateButtonInput], {
    nullable: true,
    description:
      'At most 10: 2 of URL, 1 of PHONE_NUMBER, 1 of COPY_CODE. Quick replies stand together, first or last.',
  })
  readonly buttons?: readonly TemplateButtonInput[] | null;
}

@InputType({ description: 'The value of one variable.' })
export class TemplateVariableInput {
  @Field(() => String, {
    description: 'As in MessageTemplate.variables: 1, first_name, header.link, button.0.',
  })
  readonly name!: string;

  @Field(() => String)
  readonly value!: string;
}

const SAMPLES =
  'An example of each variable but those of a place. Of header.link the handle under which the provider has the file.';

@ArgsType()
export class CreateMessageTemplateArgs {
  @Field(() => ID, { description: 'A channel whose provider keeps templates for it.' })
  readonly channelId!: string;

  @Field(() => String, { description: '1 to 512 lower-case letters, digits and _.' })
  readonly name!: string;

  @Field(() => String, { description: "The provider's code: en_US." })
  readonly language!: string;

  @Field(() => TemplateCategory, {
    description: 'Not AUTHENTICATION: those are made with the provider itself.',
  })
  readonly category!: TemplateCategory;

  @Field(() => TemplateComponentsInput)
  readonly components!: TemplateComponentsInput;

  @Field(() => [TemplateVariableInput], { nullable: true, description: SAMPLES })
  readonly sampleValues?: readonly TemplateVariableInput[] | null;
}

@ArgsType()
export class UpdateMessageTemplateArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => TemplateCategory, {
    nullable: true,
    description: 'As it is unless told; that of an APPROVED template stays.',
  })
  readonly category?: TemplateCategory | null;

  @Field(() => TemplateComponentsInput)
  readonly components!: TemplateComponentsInput;

  @Field(() => [TemplateVariableInput], { nullable: true, description: SAMPLES })
  readonly sampleValues?: readonly TemplateVariableInput[] | null;
}
