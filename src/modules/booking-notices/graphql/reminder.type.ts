import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ReminderStatus, ReminderWay } from '../reminders.js';

registerEnumType(ReminderStatus, {
  name: 'BookingReminderStatus',
  valuesMap: {
    SKIPPED: {
      description:
        'It was not to be sent: the booking changed before, or the customer is not to be written to.',
    },
    FAILED: { description: 'It was to be sent, and could not be.' },
  },
});
registerEnumType(ReminderWay, {
  name: 'BookingReminderWay',
  valuesMap: {
    MESSAGE: { description: 'As text in the conversation, inside its reply window.' },
    TEMPLATE: { description: "With the service's template." },
    EMAIL: { description: 'By mail.' },
  },
});

@ObjectType('BookingReminder', {
  description:
    'What the customer is told of a booking some time before it begins. Each is for one version of it.',
})
export class BookingReminderType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int, { description: 'Of the booking: void as soon as there is a newer one.' })
  readonly bookingVersion!: number;

  @Field(() => Date)
  readonly dueAt!: Date;

  @Field(() => ReminderStatus)
  readonly status!: ReminderStatus;

  @Field(() => ReminderWay, {
    nullable: true,
    description: 'How it was sent, or was last tried. Null before, and where it was not to be sent.',
  })
  readonly via!: ReminderWay | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why it was not sent: RESCHEDULED, CANCELLED, OPTED_OUT, CONTACT_BLOCKED, WINDOW_CLOSED …',
  })
  readonly failure!: string | null;

  @Field(() => ID, { nullable: true, description: 'Of what was sent in the conversation.' })
  readonly messageId!: string | null;
}

@ObjectType('BookingCalendarLink', { description: 'Where a booking is had as a file for calendars.' })
export class BookingCalendarLinkType {
  @Field(() => String)
  readonly url!: string;

  @Field(() => Date)
  readonly expiresAt!: Date;
}
