import { ArgsType, Field, ID, Int } from '@nestjs/graphql';
import { DatedHoursInput, WeekdayHoursInput } from '../../hours/graphql/business-hours.args.js';
import { StaffKind } from '../booking-staff.js';

const NAME = 'One line of 1 to 80 characters; unique among those of the client, whatever its case.';

@ArgsType()
export class BookingStaffArgs {
  @Field(() => Int, { nullable: true, description: 'That of this client.' })
  readonly clientId?: number | null;

  @Field(() => ID, { nullable: true, description: 'Who offers this service.' })
  readonly serviceId?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Those that are archived, too. Not unless told.' })
  readonly includeArchived?: boolean | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, { nullable: true, description: 'Goes on after this one: the last id of the page before.' })
  readonly afterId?: string | null;
}

@ArgsType()
class StaffDraftArgs {
  @Field(() => StaffKind, { nullable: true, description: 'PERSON unless told.' })
  readonly kind?: StaffKind | null;

  @Field(() => ID, { nullable: true, description: 'Who of the team it is: somebody who sees the client.' })
  readonly userId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "That of its own hours: an IANA name. Null: the client's.",
  })
  readonly timeZone?: string | null;

  @Field(() => [WeekdayHoursInput], {
    nullable: true,
    description: 'Its own hours; an absent day is closed. Null: the hours of the client.',
  })
  readonly weekly?: WeekdayHoursInput[] | null;

  @Field(() => [DatedHoursInput], {
    nullable: true,
    description: 'Dates that replace their weekday: at most 366. All of them.',
  })
  readonly overrides?: DatedHoursInput[] | null;

  @Field(() => [ID], { nullable: true, description: 'What it offers: services of the client. All of them.' })
  readonly serviceIds?: string[] | null;
}

@ArgsType()
export class CreateStaffArgs extends StaffDraftArgs {
  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => String, { description: NAME })
  readonly name!: string;
}

@ArgsType()
export class UpdateStaffArgs extends StaffDraftArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String, { nullable: true, description: NAME })
  readonly name?: string | null;
}

@ArgsType()
export class TimeOffArgs {
  @Field(() => ID)
  readonly staffId!: string;

  @Field(() => Date, { nullable: true, description: 'What is over by then is left out.' })
  readonly from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'What begins later is left out.' })
  readonly to?: Date | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, { nullable: true, description: 'Goes on after this one: the last id of the page before.' })
  readonly afterId?: string | null;
}

@ArgsType()
export class AddTimeOffArgs {
  @Field(() => ID)
  readonly staffId!: string;

  @Field(() => Date)
  readonly startAt!: Date;

  @Field(() => Date, { description: 'The first instant after it; at most 366 days after startAt.' })
  readonly endAt!: Date;

  @Field(() => String, { nullable: true, description: 'At most 200 characters.' })
  readonly reason?: string | null;
}
