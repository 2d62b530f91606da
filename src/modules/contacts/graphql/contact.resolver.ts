import { Args, Context, ID, Int, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import type { GraphqlContext } from '../../../graphql/graphql-context.js';
import { type UserActor } from '../../../kernel/actor.js';
import { TagType } from '../../tags/graphql/tag.type.js';
import { TagsService } from '../../tags/tags.service.js';
import { ContactAccountsService } from '../contact-accounts.service.js';
import { type Contact } from '../contacts.js';
import { ContactsService } from '../contacts.service.js';
import { DuplicatesService } from '../duplicates.service.js';
import { ContactsArgs, DuplicateContactsArgs } from './contact.args.js';
import { accountLoader, contactTagLoader, identityLoader } from './contact.loader.js';
import {
  ContactAccountType,
  ContactChangeType,
  ContactIdentityType,
  ContactType,
  DuplicateContactsPageType,
} from './contact.type.js';

/** What lists below a contact add to what an answer may cost: most people have two identities and two tags. */
const FEW = 5;

@Resolver(() => ContactType)
export class ContactResolver {
  constructor(
    private readonly service: ContactsService,
    private readonly proposals: DuplicatesService,
    private readonly accounts: ContactAccountsService,
    private readonly labels: TagsService,
  ) {}

  @Allow('chat.view_inbox')
  @Query(() => [ContactType], {
    description: 'The contacts of the clients that the caller may see, the oldest first.',
  })
  contacts(@CurrentActor() actor: UserActor, @Args() args: ContactsArgs) {
    return this.service.list(actor, args);
  }

  @Allow('chat.view_inbox')
  @Query(() => ContactType, {
    nullable: true,
    description: 'One contact, or the one that it was merged into; null if the caller sees none.',
  })
  contact(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.service.one(actor, id);
  }

  @Allow('chat.manage_contacts')
  @Query(() => DuplicateContactsPageType, {
    complexity: 50,
    description: 'Proposals whom to merge, among some contacts of a client.',
  })
  duplicateContacts(
    @CurrentActor() actor: UserActor,
    @Args() { clientId, limit, afterId }: DuplicateContactsArgs,
  ) {
    return this.proposals.list(actor, clientId, limit, afterId);
  }

  @Allow('chat.view_inbox')
  @Subscription(() => ContactChangeType, {
    description:
      'Every new contact, every change of one, and every one that is gone, of those that the caller may see. Topic contact_updated:<agencyId>.',
  })
  contactUpdated(
    @CurrentActor() actor: UserActor,
    @Args('agencyId', { type: () => Int, nullable: true, description: "The caller's own unless told." })
    agencyId?: number | null,
  ) {
    return this.service.updates(actor, agencyId);
  }

  @ResolveField(() => [ContactIdentityType], { complexity: FEW, description: 'The oldest first.' })
  identities(
    @Parent() { id }: Contact,
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ) {
    return context.loader(identityLoader, () => identityLoader(this.service, actor)).load(id);
  }

  @ResolveField(() => [TagType], { complexity: FEW, description: 'In the order in which they were put on.' })
  tags(@Parent() { id }: Contact, @CurrentActor() actor: UserActor, @Context() context: GraphqlContext) {
    return context
      .loader(contactTagLoader, () => contactTagLoader(this.service, this.labels, actor))
      .load(id);
  }

  @ResolveField(() => ContactAccountType, { nullable: true })
  async account(
    @Parent() { accountId }: Contact,
    @CurrentActor() actor: UserActor,
    @Context() context: GraphqlContext,
  ) {
    return (
      accountId && context.loader(accountLoader, () => accountLoader(this.accounts, actor)).load(accountId)
    );
  }
}
