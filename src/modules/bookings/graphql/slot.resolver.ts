import { Args, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { BookingStatsService } from '../booking-stats.service.js';
import { SlotsService } from '../slots.service.js';
import { AvailableSlotsArgs, BookingStatsArgs } from './booking.args.js';
import { BookingStatsType } from './booking.type.js';
import { TimeSlotType } from './slot.type.js';

@Resolver()
export class SlotResolver {
  constructor(
    private readonly slots: SlotsService,
    private readonly stats: BookingStatsService,
  ) {}

  @Allow('chat.view_inbox')
  @Query(() => [TimeSlotType], {
    complexity: 50,
    description:
      'When a service can be booked, by the start: within its notice and its window, in the hours of the client and of whoever offers it, and not while they are away or booked.',
  })
  availableSlots(@CurrentActor() actor: UserActor, @Args() args: AvailableSlotsArgs) {
    return this.slots.available(actor, args);
  }

  @Allow('chat.view_reports')
  @Query(() => [BookingStatsType], {
    complexity: 50,
    description: 'What came of the bookings of a client that begin in [from, to), service by service.',
  })
  bookingStats(@CurrentActor() actor: UserActor, @Args() args: BookingStatsArgs) {
    return this.stats.of(actor, args);
  }
}
