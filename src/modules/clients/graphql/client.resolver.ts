import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor, SignedIn } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { ClientsService } from '../clients.service.js';
import { ClientsArgs, UpdateClientArgs, UpdateClientSettingsArgs } from './client.args.js';
import { ClientType } from './client.type.js';

@Resolver(() => ClientType)
export class ClientResolver {
  constructor(private readonly clients: ClientsService) {}

  @SignedIn()
  @Query(() => [ClientType], {
    name: 'clients',
    description: 'The clients of the agency that the caller may see, the oldest first.',
  })
  list(@CurrentActor() actor: UserActor, @Args() args: ClientsArgs) {
    return this.clients.list(actor, args);
  }

  @SignedIn()
  @Query(() => ClientType, { nullable: true, description: 'One client; null if the caller sees none.' })
  client(@CurrentActor() actor: UserActor, @Args('id', { type: () => Int }) id: number) {
    return this.clients.find(actor, id);
  }

  @Allow('team.manage_clients')
  @Mutation(() => ClientType, {
    description:
      'Takes on a client. Not for callers who see some clients only. A repeat finds the name taken.',
  })
  createClient(
    @CurrentActor() actor: UserActor,
    @Args('name', { type: () => String, description: 'One line of 1 to 80 characters.' }) name: string,
  ) {
    return this.clients.create(actor, name);
  }

  @Allow('team.manage_clients')
  @Mutation(() => ClientType, { description: 'Gives a client another name. Safe to repeat.' })
  updateClient(@CurrentActor() actor: UserActor, @Args() { id, name }: UpdateClientArgs) {
    return this.clients.rename(actor, id, name);
  }

  @Allow('chat.manage_settings')
  @Mutation(() => ClientType, { description: 'Changes the chat policies of a client. Safe to repeat.' })
  updateClientSettings(@CurrentActor() actor: UserActor, @Args() { id, settings }: UpdateClientSettingsArgs) {
    return this.clients.set(actor, id, settings);
  }

  @Allow('team.manage_clients')
  @Mutation(() => ClientType, {
    description:
      'Shuts out the people of a client; its conversations stay and messages still arrive. Safe to repeat.',
  })
  archiveClient(@CurrentActor() actor: UserActor, @Args('id', { type: () => Int }) id: number) {
    return this.clients.archive(actor, id);
  }

  @Allow('team.manage_clients')
  @Mutation(() => ClientType, {
    description: 'Takes a client out of the archive: its people may sign in again. Safe to repeat.',
  })
  restoreClient(@CurrentActor() actor: UserActor, @Args('id', { type: () => Int }) id: number) {
    return this.clients.restore(actor, id);
  }
}
