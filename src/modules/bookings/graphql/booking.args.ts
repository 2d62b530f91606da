import { ArgsType, Field, ID, InputType, Int } from '@nestjs/graphql';
import { BookingStatus } from '../bookings.js';

@InputType('BookingCustomerInput', { description: 'Who comes. One of them at least.' })
export class BookingCustomerInput {
  @Field(() => String, { nullable: true, description: 'One line of 1 to 80 characters.' })
  readonly name?: string | null;

  @Field(() => String, { nullable: true, description: 'With the country code.' })
  readonly phone?: string | null;

  @Field(() => String, { nullable: true })
  readonly email?: string | null;
}

@ArgsType()
export class AvailableSlotsArgs {
  @Field(() => ID)
  readonly serviceId!: string;

  @Field(() => Date, { description: 'Slots that begin from then on.' })
  readonly from!: Date;

  @Field(() => Date, { description: 'Slots that begin before; at most 60 days after from.' })
  readonly to!: Date;

  @Field(() => ID, { nullable: true, description: 'Only with this one.' })
  readonly staffId?: string | null;
}

@ArgsType()
export class BookingsArgs {
  @Field(() => Int, { nullable: true, description: 'Those of this client.' })
  readonly clientId?: number | null;

  @Field(() => Date, { nullable: true, description: 'Those that begin from then on.' })
  readonly from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Those that begin before.' })
  readonly to?: Date | null;

  @Field(() => ID, { nullable: true })
  readonly serviceId?: string | null;

  @Field(() => ID, { nullable: true })
  readonly staffId?: string | null;

  @Field(() => ID, { nullable: true })
  readonly contactId?: string | null;

  @Field(() => [BookingStatus], {
    nullable: true,
    description: 'Those of these statuses. All but EXPIRED unless told.',
  })
  readonly statuses?: BookingStatus[] | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this booking: the last id of the page before.',
  })
  readonly afterId?: string | null;
}

@ArgsType()
class WantedSlotArgs {
  @Field(() => ID)
  readonly serviceId!: string;

  @Field(() => Date, { description: 'The start of a slot. People of the agency may book inside the notice.' })
  readonly startAt!: Date;

  @Field(() => ID, {
    nullable: true,
    description: 'Only with this one. Unless told, with who is free and has the fewest bookings that day.',
  })
  readonly staffId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The same id of a client answers the same booking: safe to retry. 1 to 200 characters.',
  })
  readonly clientBookingId?: string | null;
}

const NOTES = 'For the agency. At most 2000 characters.';
const CONTACT =
  'A contact of the same client. Its name, number and address stand for what the customer lacks.';
const CUSTOMER =
  'Who comes. Without a contact, one is found by phone number or e-mail address, or made. Known contacts stay as they are.';
const CONVERSATION =
  'A conversation of the same client, where it was agreed on. Its contact is who comes, unless told.';

@ArgsType()
export class CreateBookingArgs extends WantedSlotArgs {
  @Field(() => ID, { nullable: true, description: CONTACT })
  readonly contactId?: string | null;

  @Field(() => BookingCustomerInput, { nullable: true, description: CUSTOMER })
  readonly customer?: BookingCustomerInput | null;

  @Field(() => ID, { nullable: true, description: CONVERSATION })
  readonly conversationId?: string | null;

  @Field(() => String, { nullable: true, description: NOTES })
  readonly notes?: string | null;
}

@ArgsType()
export class HoldSlotArgs extends WantedSlotArgs {
  @Field(() => Int, { nullable: true, description: 'For how long. 300 unless told, 30 to 1800.' })
  readonly seconds?: number | null;
}

@ArgsType()
export class ConfirmBookingArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => ID, { nullable: true, description: CONTACT })
  readonly contactId?: string | null;

  @Field(() => BookingCustomerInput, { nullable: true, description: CUSTOMER })
  readonly customer?: BookingCustomerInput | null;

  @Field(() => ID, { nullable: true, description: CONVERSATION })
  readonly conversationId?: string | null;

  @Field(() => String, { nullable: true, description: NOTES })
  readonly notes?: string | null;
}

@ArgsType()
export class RescheduleBookingArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Date, { description: 'The start of a slot.' })
  readonly startAt!: Date;

  @Field(() => ID, {
    nullable: true,
    description: 'Only with this one. Unless told, with whom it is, if they are free, and else with who is.',
  })
  readonly staffId?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The version that was looked at: refused with VERSION_MISMATCH when it is another by now.',
  })
  readonly expectedVersion?: number | null;
}

@ArgsType()
export class CancelBookingArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String, { nullable: true, description: 'At most 500 characters.' })
  readonly reason?: string | null;
}

@ArgsType()
export class BookingStatsArgs {
  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => Date)
  readonly from!: Date;

  @Field(() => Date, { description: 'Exclusive; at most 366 days after from.' })
  readonly to!: Date;
}
