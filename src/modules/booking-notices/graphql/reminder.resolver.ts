import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { Allow, CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import { type UserActor } from '../../../kernel/actor.js';
import type { BookingId } from '../../../kernel/ids.js';
import { type Booking } from '../../bookings/bookings.js';
import { BookingType } from '../../bookings/graphql/booking.type.js';
import { CalendarFiles } from '../calendar-files.service.js';
import type { BookingReminder } from '../reminders.js';
import { RemindersService } from '../reminders.service.js';
import { BookingCalendarLinkType, BookingReminderType } from './reminder.type.js';

/** Batches the reminders of all bookings of one answer. Never shared between answers: it would serve stale rows. */
const remindersLoader = (reminders: RemindersService, actor: UserActor) =>
  new DataLoader<BookingId, BookingReminder[]>(async (ids) => {
    const found = await reminders.of(actor, ids);
    return ids.map((id) => found.filter(({ bookingId }) => bookingId === id));
  });

@Resolver(() => BookingType)
export class ReminderResolver {
  constructor(
    private readonly reminders: RemindersService,
    private readonly files: CalendarFiles,
  ) {}

  @Allow('chat.view_inbox')
  @Query(() => BookingCalendarLinkType, {
    nullable: true,
    description:
      'A link to a booking as a file for calendars, for 5 to 10 minutes and while the session of the caller lasts; null if the caller sees no such booking.',
  })
  bookingCalendarLink(
    @CurrentActor() actor: UserActor,
    @Args('bookingId', { type: () => ID }) bookingId: string,
  ) {
    return this.files.link(actor, bookingId);
  }

  @ResolveField(() => [BookingReminderType], {
    name: 'reminders',
    description: 'What its customer is, was or will be told, the latest due first: at most 50.',
  })
  of(@Parent() { id }: Booking, @CurrentActor() actor: UserActor, @Context() context: GraphqlContext) {
    return context.loader('reminders of bookings', () => remindersLoader(this.reminders, actor)).load(id);
  }
}
