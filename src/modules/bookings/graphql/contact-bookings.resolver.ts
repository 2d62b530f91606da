import { Args, ArgsType, Context, Field, ID, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import { type UserActor } from '../../../kernel/actor.js';
import type { ContactId } from '../../../kernel/ids.js';
import { cursorId, pageSize } from '../../../kernel/page.js';
import { type Contact } from '../../contacts/contacts.js';
import { ContactType } from '../../contacts/graphql/contact.type.js';
import type { Booking } from '../bookings.js';
import { BookingsService } from '../bookings.service.js';
import { BookingType } from './booking.type.js';

@ArgsType()
class ContactBookingsArgs {
  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this booking: the last id of the page before.',
  })
  readonly beforeId?: string | null;
}

/** Batches one page of the bookings of all contacts of an answer. */
const bookingsLoader = (
  bookings: BookingsService,
  actor: UserActor,
  { limit, beforeId }: ContactBookingsArgs,
) =>
  new DataLoader<ContactId, Booking[]>(async (ids) => {
    const before = cursorId<'Booking'>('beforeId', beforeId);
    const found = await bookings.ofContacts(actor, ids, pageSize(limit), before);
    return ids.map((id) => found.filter(({ contactId }) => contactId === id));
  });

@Resolver(() => ContactType)
export class ContactBookingsResolver {
  constructor(private readonly service: BookingsService) {}

  @ResolveField(() => [BookingType], {
    description: 'For this contact, the latest start first. What was only held, and is over, is left out.',
  })
  bookings(
    @Parent() { id }: Contact,
    @Args() args: ContactBookingsArgs,
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ) {
    const key = `bookings of contacts ${args.limit} ${args.beforeId}`;
    return context.loader(key, () => bookingsLoader(this.service, actor, args)).load(id);
  }
}
