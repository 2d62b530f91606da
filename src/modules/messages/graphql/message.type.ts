import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ThreadEventKind } from '../../conversations/timeline.js';
import { MessageDirection, MessageType as MessageKind, MessageStatus } from '../messages.js';
import { InteractiveType } from './interactive.type.js';
import { SentTemplateType } from './sent-template.type.js';

registerEnumType(MessageDirection, { name: 'MessageDirection' });
const MessageKinds = {
  TEXT: 'TEXT',
  IMAGE: 'IMAGE',
  VIDEO: 'VIDEO',
  AUDIO: 'AUDIO',
  DOCUMENT: 'DOCUMENT',
  STICKER: 'STICKER',
  LOCATION: 'LOCATION',
  CONTACTS: 'CONTACTS',
  REACTION: 'REACTION',
  INTERACTIVE: 'INTERACTIVE',
  TEMPLATE: 'TEMPLATE',
  NOTE: 'NOTE',
  SYSTEM: 'SYSTEM',
} as const satisfies { readonly [K in MessageKind]: K };

registerEnumType(MessageKinds, { name: 'MessageType' });
registerEnumType(MessageStatus, {
  name: 'MessageStatus',
  description: 'How far an outbound message came. Moves forward only.',
});

registerEnumType(ThreadEventKind, { name: 'ThreadEventKind' });

@ObjectType('ThreadEvent', { description: 'What changed about the conversation itself.' })
export class ThreadEventType {
  @Field(() => ThreadEventKind)
  readonly kind!: ThreadEventKind;

  @Field(() => String, {
    nullable: true,
    description:
      'What it was: a status, a priority, an instant (of a BOOKING: when it was to begin), or the id of a person, group or tag.',
  })
  readonly from!: string | null;

  @Field(() => String, { nullable: true, description: 'What it is from now on.' })
  readonly to!: string | null;
}

@ObjectType('Message', { description: 'One entry of a conversation.' })
export class MessageType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => Int, { description: 'Its place in the conversation: 1, 2, 3 … without a gap.' })
  readonly seq!: number;

  @Field(() => MessageDirection)
  readonly direction!: MessageDirection;

  @Field(() => MessageKinds)
  readonly messageType!: keyof typeof MessageKinds;

  @Field(() => String, { nullable: true, description: 'The text, or the caption of a file.' })
  readonly body!: string | null;

  @Field(() => InteractiveType, { nullable: true })
  readonly interactive!: InteractiveType | null;

  @Field(() => ID, { nullable: true, description: "Our id of the file, not the provider's." })
  readonly mediaId!: string | null;

  @Field(() => String, { nullable: true })
  readonly mediaMimeType!: string | null;

  @Field(() => MessageStatus, { nullable: true, description: 'Of outbound messages; null for all others.' })
  readonly status!: MessageStatus | null;

  @Field(() => ThreadEventType, {
    nullable: true,
    description:
      'Of a SYSTEM line that tells what happened to the conversation; its body says the same in words.',
  })
  readonly threadEvent!: ThreadEventType | null;

  @Field(() => SentTemplateType, { nullable: true, description: 'Of a template; its text is the body.' })
  readonly template!: SentTemplateType | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Of a NOTE: the colleagues whom it mentions, at most 20. Null for everything else.',
  })
  readonly mentionedUserIds!: readonly string[] | null;

  @Field(() => ID, { nullable: true, description: 'The message that it answers or reacts to.' })
  readonly quotedMessageId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The colleague who sent it. Null for what customers write, and for what the house sends by itself.',
  })
  readonly senderId!: string | null;

  @Field(() => ID, { nullable: true, description: "The sender's own id of it, as given when sending." })
  readonly clientMessageId!: string | null;

  @Field(() => Date, { description: 'When it became part of the conversation.' })
  readonly createdAt!: Date;

  @Field(() => Date, { nullable: true, description: "By the provider's clock." })
  readonly sentAt!: Date | null;

  @Field(() => Date, { nullable: true })
  readonly deliveredAt!: Date | null;

  @Field(() => Date, { nullable: true })
  readonly readAt!: Date | null;

  @Field(() => Date, { nullable: true })
  readonly failedAt!: Date | null;

  @Field(() => String, { nullable: true, description: "The provider's code of why it failed." })
  readonly failureCode!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it failed, in words.' })
  readonly failureText!: string | null;
}
