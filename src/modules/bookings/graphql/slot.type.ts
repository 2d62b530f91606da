import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('TimeSlot', { description: 'A time that can be booked.' })
export class TimeSlotType {
  @Field(() => Date)
  readonly startAt!: Date;

  @Field(() => Date, { description: 'The first instant after it.' })
  readonly endAt!: Date;

  @Field(() => [ID], {
    description: 'Who is free then. Empty where nobody in particular offers the service.',
  })
  readonly staffIds!: readonly string[];

  @Field(() => Int, { description: 'How many more can book it, whoever it is with.' })
  readonly seatsLeft!: number;
}
