import { Args, ID, Int, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { BookingsService } from '../bookings.service.js';
import {
  BookingsArgs,
  CancelBookingArgs,
  ConfirmBookingArgs,
  CreateBookingArgs,
  HoldSlotArgs,
  RescheduleBookingArgs,
} from './booking.args.js';
import { BookingType } from './booking.type.js';

const ID_ARG = { type: () => ID };
const TAKEN =
  'Of many who want the same time one gets it, and the others CONFLICT SLOT_TAKEN with the next free slots in details.nextSlots.';

@Resolver(() => BookingType)
export class BookingResolver {
  constructor(private readonly service: BookingsService) {}

  @Allow('chat.view_inbox')
  @Query(() => [BookingType], {
    description: 'The bookings of the clients that the caller may see, by their start.',
  })
  bookings(@CurrentActor() actor: UserActor, @Args() args: BookingsArgs) {
    return this.service.list(actor, args);
  }

  @Allow('chat.view_inbox')
  @Query(() => BookingType, { nullable: true, description: 'One booking; null if the caller sees none.' })
  booking(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.service.one(actor, id);
  }

  @Allow('chat.reply')
  @Mutation(() => BookingType, { description: `Books a time for somebody. ${TAKEN}` })
  createBooking(@CurrentActor() actor: UserActor, @Args() args: CreateBookingArgs) {
    return this.service.create(actor, args);
  }

  @Allow('chat.reply')
  @Mutation(() => BookingType, {
    description: `Keeps a time for some minutes, for somebody who is about to confirm it. ${TAKEN}`,
  })
  holdSlot(@CurrentActor() actor: UserActor, @Args() args: HoldSlotArgs) {
    return this.service.hold(actor, args);
  }

  @Allow('chat.reply')
  @Mutation(() => BookingType, {
    description: 'Makes a booking of what was held; too late it is CONFLICT HOLD_EXPIRED. Safe to repeat.',
  })
  confirmBooking(@CurrentActor() actor: UserActor, @Args() args: ConfirmBookingArgs) {
    return this.service.confirm(actor, args);
  }

  @Allow('chat.reply')
  @Mutation(() => BookingType, {
    description: `Moves a booking: the same one, with the next version. Safe to repeat. ${TAKEN}`,
  })
  rescheduleBooking(@CurrentActor() actor: UserActor, @Args() args: RescheduleBookingArgs) {
    return this.service.reschedule(actor, args);
  }

  @Allow('chat.reply')
  @Mutation(() => BookingType, { description: 'Gives the time back, with the reason. Safe to repeat.' })
  cancelBooking(@CurrentActor() actor: UserActor, @Args() args: CancelBookingArgs) {
    return this.service.cancel(actor, args);
  }

  @Allow('chat.reply')
  @Mutation(() => BookingType, {
    description: 'The customer came. From the start on; safe to repeat.',
  })
  completeBooking(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.service.complete(actor, id);
  }

  @Allow('chat.reply')
  @Mutation(() => BookingType, {
    description: 'The customer did not come. From the start on; safe to repeat.',
  })
  markNoShow(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.service.markNoShow(actor, id);
  }

  @Allow('chat.view_inbox')
  @Subscription(() => BookingType, {
    description:
      'Every new booking, and every change of one, that the caller may see. Topic booking_updated:<agencyId>.',
  })
  bookingUpdated(
    @CurrentActor() actor: UserActor,
    @Args('agencyId', { type: () => Int, nullable: true, description: "The caller's own unless told." })
    agencyId?: number | null,
  ) {
    return this.service.updates(actor, agencyId);
  }
}
