import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Weekday } from '../hours.js';

registerEnumType(Weekday, { name: 'Weekday' });

const TIME = 'HH:MM on the clocks of the zone';
const END = `${TIME}: the first minute after it. 24:00 is the end of the day, and so is 23:59.`;

@ObjectType('HoursBreak', { description: 'Part of an open day that is closed.' })
export class HoursBreakType {
  @Field(() => String, { description: `${TIME}.` })
  readonly startsAt!: string;

  @Field(() => String, { description: END })
  readonly endsAt!: string;
}

@ObjectType('WeekdayHours', { description: 'The hours of one day of the week.' })
export class WeekdayHoursType {
  @Field(() => Weekday)
  readonly day!: Weekday;

  @Field(() => String, { description: `${TIME}.` })
  readonly opensAt!: string;

  @Field(() => String, { description: END })
  readonly closesAt!: string;

  @Field(() => [HoursBreakType], { description: 'In order, at most 10.' })
  readonly breaks!: readonly HoursBreakType[];
}

@ObjectType('DatedHours', { description: 'What holds on one date in place of its weekday.' })
export class DatedHoursType {
  @Field(() => String, { description: 'YYYY-MM-DD, on the calendars of the zone.' })
  readonly date!: string;

  @Field(() => String, { nullable: true, description: 'What people call the day.' })
  readonly name!: string | null;

  @Field(() => String, { nullable: true, description: `${TIME}. Null: closed all day.` })
  readonly opensAt!: string | null;

  @Field(() => String, { nullable: true, description: `${END} Null: closed all day.` })
  readonly closesAt!: string | null;

  @Field(() => [HoursBreakType], { description: 'In order, at most 10.' })
  readonly breaks!: readonly HoursBreakType[];
}

@ObjectType('BusinessHours', {
  description:
    'When the business of a client is open: whenever the clocks and calendars of its zone say so. A time that is skipped when clocks are changed is never open, one that comes twice is open twice.',
})
export class BusinessHoursType {
  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => String, { description: 'The IANA name of the zone.' })
  readonly timeZone!: string;

  @Field(() => [WeekdayHoursType], {
    description: 'Monday first. A day that is not in it is closed.',
  })
  readonly weekly!: readonly WeekdayHoursType[];

  @Field(() => [DatedHoursType], {
    description: 'Dates that replace their weekday, the earliest first; at most 366.',
  })
  readonly holidays!: readonly DatedHoursType[];

  @Field(() => Date)
  readonly updatedAt!: Date;
}
