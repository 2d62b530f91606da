import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ScheduledMessageStatus } from '../scheduled.js';

registerEnumType(ScheduledMessageStatus, {
  name: 'ScheduledMessageStatus',
  valuesMap: {
    WAITING: { description: 'For its time. May be cancelled.' },
    SENDING: { description: 'Its time has come.' },
    SENT: { description: 'It is a message of the conversation; what becomes of that is told there.' },
    CANCELLED: { description: 'It will not be sent.' },
    FAILED: { description: 'It could not be sent when its time came.' },
  },
});

@InputType({ description: 'What is to be sent: exactly one of these.' })
export class ScheduledContentInput {
  @Field(() => String, {
    nullable: true,
    description: 'As in sendText. Its variables get their values when it is sent.',
  })
  readonly text?: string | null;
}

@ArgsType()
export class ScheduleMessageArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => Date, { description: '1 minute to 90 days ahead.' })
  readonly sendAt!: Date;

  @Field(() => ScheduledContentInput)
  readonly content!: ScheduledContentInput;

  @Field(() => ID, {
    nullable: true,
    description: 'The same id returns the same scheduled message: safe to retry.',
  })
  readonly clientMessageId?: string | null;
}

@ArgsType()
export class ScheduledMessagesArgs {
  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => ScheduledMessageStatus, { nullable: true, description: 'WAITING unless told.' })
  readonly status?: ScheduledMessageStatus | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, { nullable: true, description: 'Goes on after this one: the last id of the page before.' })
  readonly afterId?: string | null;
}

@ObjectType('ScheduledContent', { description: 'What is to be sent: one of these.' })
export class ScheduledContentType {
  @Field(() => String, { nullable: true, description: 'As it was typed, with its variables.' })
  readonly text!: string | null;
}

@ObjectType('ScheduledMessage', {
  description:
    'Something that will be sent to the customer, if its author may still send it when its time comes.',
})
export class ScheduledMessageType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => ID)
  readonly conversationId!: string;

  @Field(() => ID, { description: 'In whose name it is sent.' })
  readonly authorId!: string;

  @Field(() => Date)
  readonly sendAt!: Date;

  @Field(() => ScheduledMessageStatus)
  readonly status!: ScheduledMessageStatus;

  @Field(() => ScheduledContentType)
  readonly content!: ScheduledContentType;

  @Field(() => ID, { nullable: true, description: 'The message that it became.' })
  readonly messageId!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it FAILED: AUTHOR_GONE, PERMISSION_MISSING, NOT_FOUND when its author does not see the conversation, the reason for which sending it was refused, as WINDOW_CLOSED, or GAVE_UP when it went wrong too often.',
  })
  readonly failure!: string | null;

  @Field(() => Date)
  readonly createdAt!: Date;
}
