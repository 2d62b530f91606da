import { Field, ID, Int, InterfaceType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { type TemplateButton, TemplateCategory, TemplateStatus } from '../../channels/template-content.js';
import { TemplateSyncStatus } from '../templates.js';

registerEnumType(TemplateCategory, {
  name: 'TemplateCategory',
  description: 'What a template is for. The provider charges by it.',
});
registerEnumType(TemplateStatus, {
  name: 'TemplateStatus',
  valuesMap: {
    PENDING: { description: 'The provider has not looked at it yet.' },
    APPROVED: { description: 'May be sent.' },
    REJECTED: { description: 'The provider refuses it; rejectedReason says why.' },
    PAUSED: { description: 'Refused for a while, because customers complained.' },
    DISABLED: { description: 'Refused for good.' },
    DELETED: { description: 'Gone. What was sent of it stays.' },
  },
});
registerEnumType(TemplateSyncStatus, {
  name: 'TemplateSyncStatus',
  valuesMap: {
    WAITING: { description: 'Asked for.' },
    RUNNING: { description: "The provider's list is being read, or will be read again after an error." },
    DONE: { description: 'It was read to its end.' },
    FAILED: { description: 'It was given up; error says why.' },
  },
});

export const TemplateHeaderFormat = {
  TEXT: 'TEXT',
  IMAGE: 'IMAGE',
  VIDEO: 'VIDEO',
  DOCUMENT: 'DOCUMENT',
  LOCATION: 'LOCATION',
} as const;
registerEnumType(TemplateHeaderFormat, { name: 'TemplateHeaderFormat' });

export const TemplateButtonKind = {
  QUICK_REPLY: 'QUICK_REPLY',
  URL: 'URL',
  PHONE_NUMBER: 'PHONE_NUMBER',
  COPY_CODE: 'COPY_CODE',
} as const;
registerEnumType(TemplateButtonKind, {
  name: 'TemplateButtonType',
  description: 'A button that can be made and sent.',
});

export const TemplateVariableComponent = { HEADER: 'HEADER', BODY: 'BODY', BUTTON: 'BUTTON' } as const;
registerEnumType(TemplateVariableComponent, { name: 'TemplateVariableComponent' });

@ObjectType('TemplateHeader')
export class TemplateHeaderType {
  @Field(() => TemplateHeaderFormat)
  readonly format!: keyof typeof TemplateHeaderFormat;

  @Field(() => String, { nullable: true, description: 'Of TEXT, with at most one variable.' })
  readonly text!: string | null;
}

/** GraphQL finds the concrete type of a button by what it says of itself. */
const typeOf = ({ type }: TemplateButton) =>
  ({
    QUICK_REPLY: TemplateQuickReplyButton,
    URL: TemplateUrlButton,
    PHONE_NUMBER: TemplatePhoneNumberButton,
    COPY_CODE: TemplateCopyCodeButton,
    OTHER: TemplateOtherButton,
  })[type].name;

@InterfaceType('TemplateButton', { description: 'Something to tap below a template.', resolveType: typeOf })
export abstract class TemplateButtonType {
  @Field(() => String, { description: 'What it says.' })
  readonly text!: string;
}

@ObjectType({ implements: () => [TemplateButtonType], description: 'Answers with its own text.' })
class TemplateQuickReplyButton extends TemplateButtonType {}

@ObjectType({ implements: () => [TemplateButtonType] })
class TemplateUrlButton extends TemplateButtonType {
  @Field(() => String, { description: 'May end with {{1}}.' })
  readonly url!: string;
}

@ObjectType({ implements: () => [TemplateButtonType] })
class TemplatePhoneNumberButton extends TemplateButtonType {
  @Field(() => String)
  readonly phoneNumber!: string;
}

@ObjectType({
  implements: () => [TemplateButtonType],
  description: 'Copies the code of an offer, which each message says.',
})
class TemplateCopyCodeButton extends TemplateButtonType {}

@ObjectType({
  implements: () => [TemplateButtonType],
  description: 'Of a kind that cannot be sent from here: such a template is only shown.',
})
class TemplateOtherButton extends TemplateButtonType {}

/** The kinds of TemplateButton: no field names them, so the schema is told of them. */
export const TEMPLATE_BUTTON_TYPES = [
  TemplateQuickReplyButton,
  TemplateUrlButton,
  TemplatePhoneNumberButton,
  TemplateCopyCodeButton,
  TemplateOtherButton,
];

@ObjectType('TemplateComponents', { description: 'What a template says, from top to bottom.' })
export class TemplateComponentsType {
  @Field(() => TemplateHeaderType, { nullable: true })
  readonly header!: TemplateHeaderType | null;

  @Field(() => String, { description: 'With its variables: {{1}}, {{2}} …, or {{name}}.' })
  readonly body!: string;

  @Field(() => String, { nullable: true })
  readonly footer!: string | null;

  @Field(() => [TemplateButtonType])
  readonly buttons!: TemplateButtonType[];
}

@ObjectType('TemplateVariable', { description: 'Something that each message of a template must say.' })
export class TemplateVariableType {
  @Field(() => String, {
    description:
      'Of the body as it is written there: 1, first_name. header.1 of the header, header.link of its file, ' +
      'header.latitude, header.longitude, header.name and header.address of its place; button.0 of the first button.',
  })
  readonly name!: string;

  @Field(() => TemplateVariableComponent)
  readonly component!: keyof typeof TemplateVariableComponent;

  @Field(() => String, { nullable: true, description: 'The example that the provider was given.' })
  readonly sample!: string | null;
}

@ObjectType('MessageTemplate', {
  description: 'A message that its provider looks at beforehand: it may be sent outside the reply window.',
})
export class MessageTemplateType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => ID)
  readonly channelId!: string;

  @Field(() => String, { description: 'With the language unique on its channel.' })
  readonly name!: string;

  @Field(() => String)
  readonly language!: string;

  @Field(() => TemplateCategory)
  readonly category!: TemplateCategory;

  @Field(() => TemplateStatus)
  readonly status!: TemplateStatus;

  @Field(() => String, {
    nullable: true,
    description: "Why the provider refuses it, in the provider's words.",
  })
  readonly rejectedReason!: string | null;

  @Field(() => TemplateComponentsType)
  readonly components!: TemplateComponentsType;

  @Field(() => [TemplateVariableType], { description: 'What each message of it must say.' })
  readonly variables!: readonly TemplateVariableType[];

  @Field(() => Date)
  readonly createdAt!: Date;

  @Field(() => Date)
  readonly updatedAt!: Date;

  @Field(() => Date, { nullable: true, description: "When it was last seen in the provider's list." })
  readonly syncedAt!: Date | null;
}

@ObjectType('MessageTemplateChange', {
  description: 'A template was made or changed, here or by its provider.',
})
export class MessageTemplateChangeType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => MessageTemplateType, { nullable: true, description: 'As it is now.' })
  readonly template!: MessageTemplateType | null;
}

@ObjectType('TemplateSync', { description: 'What came of asking a provider for the templates of a channel.' })
export class TemplateSyncType {
  @Field(() => ID)
  readonly channelId!: string;

  @Field(() => TemplateSyncStatus)
  readonly status!: TemplateSyncStatus;

  @Field(() => Date)
  readonly requestedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When the list was last read to its end.' })
  readonly syncedAt!: Date | null;

  @Field(() => Int, { nullable: true, description: 'How many were in it.' })
  readonly templateCount!: number | null;

  @Field(() => String, { nullable: true, description: 'Why the last attempt failed.' })
  readonly lastError!: string | null;
}
