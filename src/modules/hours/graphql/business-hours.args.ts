import { ArgsType, Field, InputType, Int } from '@nestjs/graphql';
import { Weekday } from '../hours.js';

const TIME = '00:00 to 23:59.';
const END = '00:01 to 24:00: the first minute after it. 23:59 means 24:00.';
const BREAKS = 'Within the hours, none overlapping another; at most 10.';

@InputType({ description: 'Part of an open day that is closed.' })
export class HoursBreakInput {
  @Field(() => String, { description: TIME })
  readonly startsAt!: string;

  @Field(() => String, { description: END })
  readonly endsAt!: string;
}

@InputType({
  description:
    'The hours of one day of the week. What goes on past midnight is open from 00:00 on the next day, with a break until it opens again.',
})
export class WeekdayHoursInput {
  @Field(() => Weekday)
  readonly day!: Weekday;

  @Field(() => String, { description: TIME })
  readonly opensAt!: string;

  @Field(() => String, { description: `${END} Later than opensAt.` })
  readonly closesAt!: string;

  @Field(() => [HoursBreakInput], { nullable: true, description: BREAKS })
  readonly breaks?: readonly HoursBreakInput[] | null;
}

@InputType({
  description:
    'What holds on one date in place of its weekday. Closed without opensAt and closesAt, and when they are the same.',
})
export class DatedHoursInput {
  @Field(() => String, { description: 'YYYY-MM-DD.' })
  readonly date!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What people call the day: one line of at most 80 characters.',
  })
  readonly name?: string | null;

  @Field(() => String, { nullable: true, description: TIME })
  readonly opensAt?: string | null;

  @Field(() => String, { nullable: true, description: END })
  readonly closesAt?: string | null;

  @Field(() => [HoursBreakInput], { nullable: true, description: BREAKS })
  readonly breaks?: readonly HoursBreakInput[] | null;
}

@ArgsType()
export class SetBusinessHoursArgs {
  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => String, { description: 'The IANA name of a zone, such as Europe/Lisbon.' })
  readonly timeZone!: string;

  @Field(() => [WeekdayHoursInput], {
    description: 'Each day at most once; one that is not in it is closed.',
  })
  readonly weekly!: readonly WeekdayHoursInput[];

  @Field(() => [DatedHoursInput], { description: 'Each date at most once; at most 366.' })
  readonly holidays!: readonly DatedHoursInput[];
}
