import { Args, Context, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import { type UserActor } from '../../../kernel/actor.js';
import { BookingCatalogService } from '../booking-catalog.service.js';
import { type BookingService } from '../booking-services.js';
import { StaffService } from '../staff.service.js';
import { CreateServiceArgs, ServiceCatalogArgs, UpdateServiceArgs } from './booking-service.args.js';
import { BookingServiceType } from './booking-service.type.js';
import { staffOfServiceLoader } from './offered.loader.js';

const ID_ARG = { type: () => ID };

@Resolver(() => BookingServiceType)
export class BookingServiceResolver {
  constructor(
    private readonly catalog: BookingCatalogService,
    private readonly staff: StaffService,
  ) {}

  @Allow('chat.view_inbox')
  @Query(() => [BookingServiceType], {
    description:
      'What can be booked of the clients that the caller may see, in the order in which it is shown.',
  })
  serviceCatalog(@CurrentActor() actor: UserActor, @Args() args: ServiceCatalogArgs) {
    return this.catalog.list(actor, args);
  }

  @Allow('chat.view_inbox')
  @Query(() => BookingServiceType, {
    nullable: true,
    description: 'One service, archived or not; null if the caller sees none.',
  })
  service(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.catalog.one(actor, id);
  }

  @Allow('chat.manage_settings')
  @Mutation(() => BookingServiceType, {
    description:
      'Makes something that can be booked; at most 500 of a client. Until staff offers it, it is booked by itself, one session at a time. A repeat finds the name taken.',
  })
  createService(@CurrentActor() actor: UserActor, @Args() args: CreateServiceArgs) {
    return this.catalog.create(actor, args);
  }

  @Allow('chat.manage_settings')
  @Mutation(() => BookingServiceType, {
    description:
      'Changes a service; what is absent stays, null clears what may be empty. Bookings keep the time that they have. Safe to repeat.',
  })
  updateService(@CurrentActor() actor: UserActor, @Args() { id, ...draft }: UpdateServiceArgs) {
    return this.catalog.update(actor, id, draft);
  }

  @Allow('chat.manage_settings')
  @Mutation(() => BookingServiceType, {
    description: 'It is not booked any more; its bookings stay. Safe to repeat.',
  })
  archiveService(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.catalog.archive(actor, id);
  }

  @Allow('chat.manage_settings')
  @Mutation(() => BookingServiceType, { description: 'Takes a service out of the archive. Safe to repeat.' })
  restoreService(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.catalog.restore(actor, id);
  }

  @ResolveField(() => [ID], {
    description: 'Who offers it, archived ones included. None: it is offered by itself.',
  })
  staffIds(
    @Parent() { id }: BookingService,
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ) {
    return context.loader(staffOfServiceLoader, () => staffOfServiceLoader(this.staff, actor)).load(id);
  }
}
