import { Args, Context, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import { type UserActor } from '../../../kernel/actor.js';
import { AbsencesService } from '../absences.service.js';
import { type BookingStaff } from '../booking-staff.js';
import { StaffService } from '../staff.service.js';
import { servicesOfStaffLoader } from './offered.loader.js';
import {
  AddTimeOffArgs,
  BookingStaffArgs,
  CreateStaffArgs,
  TimeOffArgs,
  UpdateStaffArgs,
} from './staff.args.js';
import { BookingStaffType, TimeOffType } from './staff.type.js';

const ID_ARG = { type: () => ID };

@Resolver(() => BookingStaffType)
export class StaffResolver {
  constructor(
    private readonly people: StaffService,
    private readonly absences: AbsencesService,
  ) {}

  @Allow('chat.view_inbox')
  @Query(() => [BookingStaffType], {
    description: 'Who services are booked with, of the clients that the caller may see, the oldest first.',
  })
  bookingStaff(@CurrentActor() actor: UserActor, @Args() args: BookingStaffArgs) {
    return this.people.list(actor, args);
  }

  @Allow('chat.view_inbox')
  @Query(() => BookingStaffType, {
    nullable: true,
    description: 'One of them, archived or not; null if the caller sees none.',
  })
  staff(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.people.one(actor, id);
  }

  @Allow('chat.view_inbox')
  @Query(() => [TimeOffType], {
    description: 'When somebody cannot be booked, in the order in which it was said.',
  })
  timeOff(@CurrentActor() actor: UserActor, @Args() args: TimeOffArgs) {
    return this.absences.list(actor, args);
  }

  @Allow('chat.manage_settings')
  @Mutation(() => BookingStaffType, {
    description:
      'Adds somebody, or something, to book services with; at most 500 of a client. A repeat finds the name taken.',
  })
  createStaff(@CurrentActor() actor: UserActor, @Args() args: CreateStaffArgs) {
    return this.people.create(actor, args);
  }

  @Allow('chat.manage_settings')
  @Mutation(() => BookingStaffType, {
    description:
      'Changes somebody; what is absent stays, null clears what may be empty. Bookings that there are stay. Safe to repeat.',
  })
  updateStaff(@CurrentActor() actor: UserActor, @Args() { id, ...draft }: UpdateStaffArgs) {
    return this.people.update(actor, id, draft);
  }

  @Allow('chat.manage_settings')
  @Mutation(() => BookingStaffType, {
    description: 'Nothing is booked with it any more; its bookings stay. Safe to repeat.',
  })
  archiveStaff(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.people.archive(actor, id);
  }

  @Allow('chat.manage_settings')
  @Mutation(() => BookingStaffType, { description: 'Takes somebody out of the archive. Safe to repeat.' })
  restoreStaff(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.people.restore(actor, id);
  }

  @Allow('chat.manage_settings')
  @Mutation(() => TimeOffType, {
    description: 'Says when somebody cannot be booked. Bookings that there are stay. Safe to repeat.',
  })
  addTimeOff(@CurrentActor() actor: UserActor, @Args() args: AddTimeOffArgs) {
    return this.absences.add(actor, args);
  }

  @Allow('chat.manage_settings')
  @Mutation(() => TimeOffType, {
    description: 'Takes it back, and answers what it was. What a connected calendar says is changed there.',
  })
  removeTimeOff(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.absences.remove(actor, id);
  }

  @ResolveField(() => [ID], { description: 'The services that it offers.' })
  serviceIds(
    @Parent() { id }: BookingStaff,
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ) {
    return context.loader(servicesOfStaffLoader, () => servicesOfStaffLoader(this.people, actor)).load(id);
  }
}
