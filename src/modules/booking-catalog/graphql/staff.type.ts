import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { DatedHoursType, WeekdayHoursType } from '../../hours/graphql/business-hours.type.js';
import { AbsenceSource, StaffKind } from '../booking-staff.js';

registerEnumType(StaffKind, { name: 'StaffKind', description: 'A person, or a thing such as a room.' });
registerEnumType(AbsenceSource, {
  name: 'AbsenceSource',
  description: 'Said by somebody of the agency, or by a connected calendar.',
});

@ObjectType('BookingStaff', {
  description: 'Who, or what, services are booked with: a person, a room, a machine; one session at a time.',
})
export class BookingStaffType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => StaffKind)
  readonly kind!: StaffKind;

  @Field(() => String, {
    description: 'Unique among those of the client that are not archived, whatever its case.',
  })
  readonly name!: string;

  @Field(() => ID, { nullable: true, description: 'Who of the team it is.' })
  readonly userId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "That of its own hours: an IANA name. Null: the client's.",
  })
  readonly timeZone!: string | null;

  @Field(() => [WeekdayHoursType], {
    nullable: true,
    description:
      'Its own hours, of which those count in which the client is open. Null: the hours of the client.',
  })
  readonly weekly!: readonly WeekdayHoursType[] | null;

  @Field(() => [DatedHoursType], { description: 'Dates that replace their weekday.' })
  readonly overrides!: readonly DatedHoursType[];

  @Field(() => Date, { nullable: true, description: 'Since when nothing is booked with it any more.' })
  readonly archivedAt!: Date | null;

  @Field(() => Date)
  readonly createdAt!: Date;

  @Field(() => Date)
  readonly updatedAt!: Date;
}

@ObjectType('TimeOff', { description: 'Time in which somebody cannot be booked, whatever their hours say.' })
export class TimeOffType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => ID)
  readonly staffId!: string;

  @Field(() => Date)
  readonly startAt!: Date;

  @Field(() => Date, { description: 'The first instant after it.' })
  readonly endAt!: Date;

  @Field(() => String, { nullable: true })
  readonly reason!: string | null;

  @Field(() => AbsenceSource)
  readonly source!: AbsenceSource;

  @Field(() => Date)
  readonly createdAt!: Date;
}
