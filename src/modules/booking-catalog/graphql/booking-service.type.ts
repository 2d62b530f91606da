import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('BookingService', { description: 'Something that can be booked.' })
export class BookingServiceType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => String, {
    description: 'Unique among those of the client that are not archived, whatever its case.',
  })
  readonly name!: string;

  @Field(() => String, { nullable: true })
  readonly description!: string | null;

  @Field(() => Int)
  readonly durationMinutes!: number;

  @Field(() => Int, { description: 'Kept free of other bookings before it begins.' })
  readonly bufferBeforeMinutes!: number;

  @Field(() => Int, { description: 'Kept free of other bookings after it ends.' })
  readonly bufferAfterMinutes!: number;

  @Field(() => Int, { description: 'How long before its start customers may book it, at least.' })
  readonly noticeMinutes!: number;

  @Field(() => Int, { description: 'How many days ahead it may be booked, at most.' })
  readonly windowDays!: number;

  @Field(() => Int, { nullable: true, description: 'From one start to the next. Null: as long as it takes.' })
  readonly slotStepMinutes!: number | null;

  @Field(() => Int, { description: 'Seats: how many customers come to one session.' })
  readonly capacity!: number;

  @Field(() => Int, { nullable: true, description: 'In the smallest unit of the currency.' })
  readonly priceMinor!: number | null;

  @Field(() => String, { nullable: true, description: 'ISO 4217. There with a price only.' })
  readonly currency!: string | null;

  @Field(() => String, { description: '#rrggbb, in lower case.' })
  readonly color!: string;

  @Field(() => Int, { description: 'Services stand in this order, and then in that of their ids.' })
  readonly position!: number;

  @Field(() => [Int], {
    description: 'How long before the start the customer is reminded, the longest first.',
  })
  readonly reminderMinutes!: readonly number[];

  @Field(() => ID, {
    nullable: true,
    description: 'The message template that reminds where no free text may be sent.',
  })
  readonly reminderTemplateId!: string | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Since when it is not booked any more. Its bookings stay.',
  })
  readonly archivedAt!: Date | null;

  @Field(() => Date)
  readonly createdAt!: Date;

  @Field(() => Date)
  readonly updatedAt!: Date;
}
