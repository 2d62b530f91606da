import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { BookingSource, BookingStatus } from '../bookings.js';

registerEnumType(BookingStatus, {
  name: 'BookingStatus',
  description: 'HELD and CONFIRMED ones take their time; the others are final.',
});
registerEnumType(BookingSource, { name: 'BookingSource', description: 'Who has made a booking.' });

@ObjectType('BookingCustomer', { description: 'Who comes, as it was said with the booking.' })
export class BookingCustomerType {
  @Field(() => String, { nullable: true })
  readonly name!: string | null;

  @Field(() => String, { nullable: true, description: 'E.164.' })
  readonly phone!: string | null;

  @Field(() => String, { nullable: true })
  readonly email!: string | null;
}

@ObjectType('Booking', { description: "Somebody's time with somebody." })
export class BookingType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => ID)
  readonly serviceId!: string;

  @Field(() => ID, { nullable: true, description: 'Null where nobody in particular offers the service.' })
  readonly staffId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Found or made by phone number or e-mail address. Null while nobody is known, and when they are deleted.',
  })
  readonly contactId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The conversation that it was made in.' })
  readonly conversationId!: string | null;

  @Field(() => BookingStatus)
  readonly status!: BookingStatus;

  @Field(() => Date)
  readonly startAt!: Date;

  @Field(() => Date, { description: 'The first instant after it, without the buffer.' })
  readonly endAt!: Date;

  @Field(() => String, { description: 'That of the client when it was booked: an IANA name.' })
  readonly timeZone!: string;

  @Field(() => Int, { description: 'From 1; more only where a service has several seats.' })
  readonly seatNo!: number;

  @Field(() => Date, { nullable: true, description: 'Of what was never more than held: until when.' })
  readonly holdExpiresAt!: Date | null;

  @Field(() => Int, { description: '1, and one more with each change of its time or status.' })
  readonly version!: number;

  @Field(() => BookingSource)
  readonly source!: BookingSource;

  @Field(() => BookingCustomerType)
  readonly customer!: BookingCustomerType;

  @Field(() => String, { nullable: true })
  readonly notes!: string | null;

  @Field(() => Date, { nullable: true })
  readonly cancelledAt!: Date | null;

  @Field(() => String, { nullable: true })
  readonly cancelReason!: string | null;

  @Field(() => Date)
  readonly createdAt!: Date;

  @Field(() => Date)
  readonly updatedAt!: Date;
}

@ObjectType('BookingStats', {
  description: 'What came of the bookings of one service that begin in a stretch of time.',
})
export class BookingStatsType {
  @Field(() => ID)
  readonly serviceId!: string;

  @Field(() => String)
  readonly serviceName!: string;

  @Field(() => Int, { description: 'All that were ever confirmed, whatever has become of them.' })
  readonly booked!: number;

  @Field(() => Int)
  readonly cancelled!: number;

  @Field(() => Int)
  readonly completed!: number;

  @Field(() => Int)
  readonly noShows!: number;

  @Field(() => Number, {
    nullable: true,
    description:
      'noShows of those who were expected: noShows / (completed + noShows). Null while there are none.',
  })
  readonly noShowRate!: number | null;

  @Field(() => Int, {
    description: 'How many times visitors were shown in this stretch, on the public page and in flows.',
  })
  readonly shown!: number;

  @Field(() => Int, {
    description: 'How many bookings visitors made there in this stretch, whenever they begin.',
  })
  readonly bookedByVisitors!: number;

  @Field(() => Number, {
    nullable: true,
    description:
      'bookedByVisitors / shown: of the times that visitors were shown, how many they took. Null while none were shown.',
  })
  readonly conversion!: number | null;
}
