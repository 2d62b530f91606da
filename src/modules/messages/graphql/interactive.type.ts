import { Extensions, Field, ID, InterfaceType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Interactive } from '../../channels/content.js';

export const InteractiveKind = {
  REPLY_BUTTONS: 'REPLY_BUTTONS',
  LIST: 'LIST',
  CTA_URL: 'CTA_URL',
  LOCATION_REQUEST: 'LOCATION_REQUEST',
  BUTTON_REPLY: 'BUTTON_REPLY',
  LIST_REPLY: 'LIST_REPLY',
} as const satisfies Record<Interactive['type'], Interactive['type']>;
export type InteractiveKind = (typeof InteractiveKind)[keyof typeof InteractiveKind];

registerEnumType(InteractiveKind, {
  name: 'InteractiveType',
  valuesMap: {
    REPLY_BUTTONS: { description: 'Up to three buttons to tap.' },
    LIST: { description: 'Up to ten rows behind one button.' },
    CTA_URL: { description: 'One button that opens a page.' },
    LOCATION_REQUEST: { description: 'One button with which the customer tells where they are.' },
    BUTTON_REPLY: { description: 'The customer tapped a button.' },
    LIST_REPLY: { description: 'The customer chose a row.' },
  },
});

export const InteractiveHeaderKind = {
  TEXT: 'TEXT',
  IMAGE: 'IMAGE',
  VIDEO: 'VIDEO',
  DOCUMENT: 'DOCUMENT',
} as const;
registerEnumType(InteractiveHeaderKind, { name: 'InteractiveHeaderType' });

@ObjectType()
export class InteractiveHeader {
  @Field(() => InteractiveHeaderKind)
  readonly type!: keyof typeof InteractiveHeaderKind;

  @Field(() => String, { nullable: true, description: 'Of a TEXT header.' })
  readonly text?: string | null;

  @Field(() => String, { nullable: true, description: 'Where the file of another header is.' })
  readonly link?: string | null;
}

/** GraphQL finds the concrete type of an interactive by what it says of itself. */
const typeOf = ({ type }: Interactive) =>
  ({
    REPLY_BUTTONS: ReplyButtons,
    LIST: InteractiveList,
    CTA_URL: CtaUrl,
    LOCATION_REQUEST: LocationRequest,
    BUTTON_REPLY: ButtonReply,
    LIST_REPLY: ListReply,
  })[type].name;

@InterfaceType('Interactive', {
  description: 'Something to tap, or what was tapped.',
  resolveType: typeOf,
})
export abstract class InteractiveType {
  @Field(() => InteractiveKind)
  readonly type!: InteractiveKind;
}

@InterfaceType('InteractivePrompt', {
  description: 'Something to tap, with the text around it.',
  implements: () => [InteractiveType],
  resolveType: typeOf,
})
abstract class InteractivePrompt extends InteractiveType {
  @Field(() => InteractiveHeader, { nullable: true })
  readonly header?: InteractiveHeader | null;

  @Field(() => String)
  readonly body!: string;

  @Field(() => String, { nullable: true })
  readonly footer?: string | null;
}

@ObjectType()
class ReplyButton {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String)
  readonly title!: string;
}

@ObjectType({ implements: () => [InteractivePrompt, InteractiveType] })
export class ReplyButtons extends InteractivePrompt {
  @Extensions({ length: 3 })
  @Field(() => [ReplyButton])
  readonly buttons!: ReplyButton[];
}

@ObjectType()
class ListRow {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String)
  readonly title!: string;

  @Field(() => String, { nullable: true })
  readonly description?: string | null;
}

@ObjectType()
class ListSection {
  @Field(() => String, { nullable: true })
  readonly title?: string | null;

  // Ten rows over all sections together.
  @Extensions({ length: 5 })
  @Field(() => [ListRow])
  readonly rows!: ListRow[];
}

@ObjectType({ implements: () => [InteractivePrompt, InteractiveType] })
export class InteractiveList extends InteractivePrompt {
  @Field(() => String, { description: 'What the button says that opens the list.' })
  readonly button!: string;

  @Extensions({ length: 2 })
  @Field(() => [ListSection])
  readonly sections!: ListSection[];
}

@ObjectType({ implements: () => [InteractivePrompt, InteractiveType] })
export class CtaUrl extends InteractivePrompt {
  @Field(() => String)
  readonly displayText!: string;

  @Field(() => String)
  readonly url!: string;
}

@ObjectType({ implements: () => [InteractivePrompt, InteractiveType] })
export class LocationRequest extends InteractivePrompt {}

@ObjectType({ implements: () => [InteractiveType] })
export class ButtonReply extends InteractiveType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String)
  readonly title!: string;
}

@ObjectType({ implements: () => [InteractiveType] })
export class ListReply extends InteractiveType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String)
  readonly title!: string;

  @Field(() => String, { nullable: true })
  readonly description?: string | null;
}
