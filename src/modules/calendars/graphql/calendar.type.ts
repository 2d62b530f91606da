import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { CalendarProviderName } from '../calendars.js';

registerEnumType(CalendarProviderName, {
  name: 'CalendarProvider',
  description: 'The company behind a calendar.',
});

@ObjectType('CalendarConnection', {
  description:
    'The calendar of one staff. Confirmed bookings are written into it; what else stands in it for the next 60 days is not offered. Bookings are written within seconds, changes of the calendar are read every five minutes.',
})
export class CalendarConnectionType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => ID)
  readonly staffId!: string;

  @Field(() => CalendarProviderName)
  readonly provider!: CalendarProviderName;

  @Field(() => String, {
    nullable: true,
    description: 'What the calendar calls itself, an e-mail address as a rule; null before it was read.',
  })
  readonly account!: string | null;

  @Field(() => ID, { description: 'Who connected it last.' })
  readonly connectedBy!: string;

  @Field(() => Date)
  readonly connectedAt!: Date;

  @Field(() => Boolean, {
    description:
      'Nobody may speak for it any more: nothing is read or written until connectCalendar. The busy times that were known stay.',
  })
  readonly needsReconnect!: boolean;

  @Field(() => Date, { nullable: true, description: 'When its busy times were last read.' })
  readonly lastSyncedAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why the last attempt to read or write it failed; null since one has succeeded.',
  })
  readonly lastError!: string | null;

  @Field(() => Date, { nullable: true })
  readonly failedAt!: Date | null;
}

@ObjectType('CalendarAuthorization', { description: 'Where somebody allows us to see and write a calendar.' })
export class CalendarAuthorizationType {
  @Field(() => String, {
    description: 'To be opened in the browser that asked for it. It works once, and in no other.',
  })
  readonly url!: string;

  @Field(() => Date, { description: 'Ten minutes from now. It ends with the session as well.' })
  readonly expiresAt!: Date;
}

@ObjectType('CalendarDisconnection', {
  description: 'What a calendar that is connected no more leaves behind.',
})
export class CalendarDisconnectionType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int, { description: 'How many busy times of it were forgotten: they are offered again.' })
  readonly forgottenBusyTimes!: number;

  @Field(() => Int, {
    description: 'How many bookings stay in the calendar as they are: its owner may delete them.',
  })
  readonly leftEvents!: number;
}
