import { Args, ID, Int, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { JsonScalar } from '../../../graphql/json.scalar.js';
import { type UserActor } from '../../../kernel/actor.js';
import { ContactAccountsService } from '../contact-accounts.service.js';
import {
  AttributeInput,
  ContactAccountsArgs,
  CreateContactAccountArgs,
  givenAttributes,
  UpdateContactAccountArgs,
} from './contact.args.js';
import { ContactAccountType } from './contact.type.js';

@Resolver(() => ContactAccountType)
export class ContactAccountResolver {
  constructor(private readonly accounts: ContactAccountsService) {}

  @Allow('chat.view_inbox')
  @Query(() => [ContactAccountType], {
    description: 'The accounts of the clients that the caller may see, the oldest first.',
  })
  contactAccounts(@CurrentActor() actor: UserActor, @Args() args: ContactAccountsArgs) {
    return this.accounts.list(actor, args);
  }

  @Allow('chat.view_inbox')
  @Query(() => ContactAccountType, {
    nullable: true,
    description: 'One account, archived or not; null if the caller sees none.',
  })
  contactAccount(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.accounts.one(actor, id);
  }

  @Allow('chat.manage_contacts')
  @Mutation(() => ContactAccountType, { description: 'Makes an account. Two can have one name.' })
  createContactAccount(
    @CurrentActor() actor: UserActor,
    @Args() { clientId, name, attributes }: CreateContactAccountArgs,
  ) {
    return this.accounts.create(actor, clientId, { name, attributes: givenAttributes(attributes) });
  }

  @Allow('chat.manage_contacts')
  @Mutation(() => ContactAccountType, {
    description: 'Changes an account; what is absent stays, null clears an attribute. Safe to repeat.',
  })
  updateContactAccount(
    @CurrentActor() actor: UserActor,
    @Args() { id, name, attributes }: UpdateContactAccountArgs,
  ) {
    return this.accounts.update(actor, id, { name: name ?? null, attributes: givenAttributes(attributes) });
  }

  @Allow('chat.manage_contacts')
  @Mutation(() => ContactAccountType, {
    description: 'No more contacts come to the account; those who belong to it stay. Safe to repeat.',
  })
  archiveContactAccount(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.accounts.archive(actor, id);
  }

  @Allow('chat.manage_contacts')
  @Mutation(() => ContactAccountType, {
    description: 'Contacts can come to an archived account again. Safe to repeat.',
  })
  restoreContactAccount(@CurrentActor() actor: UserActor, @Args('id', { type: () => ID }) id: string) {
    return this.accounts.restore(actor, id);
  }

  @Allow('chat.view_inbox')
  @Subscription(() => ContactAccountType, {
    description:
      'Every new account, and every change of one, that the caller may see. The contacts of an account are told of nothing: their `account` is this one. Topic contact_account_updated:<agencyId>.',
  })
  contactAccountUpdated(
    @CurrentActor() actor: UserActor,
    @Args('agencyId', { type: () => Int, nullable: true, description: "The caller's own unless told." })
    agencyId?: number | null,
  ) {
    return this.accounts.updates(actor, agencyId);
  }

  @Allow('chat.view_inbox')
  @Query(() => JsonScalar, { description: 'Values of the custom fields of scope AGENCY, by their keys.' })
  agencyAttributes(@CurrentActor() actor: UserActor) {
    return this.accounts.attributesOfAgency(actor);
  }

  @Allow('chat.manage_settings')
  @Mutation(() => JsonScalar, {
    description:
      'What the agency says of itself; what is absent stays. Not for who sees some clients only. Safe to repeat.',
  })
  setAgencyAttributes(
    @CurrentActor() actor: UserActor,
    @Args('attributes', { type: () => [AttributeInput] }) attributes: AttributeInput[],
  ) {
    return this.accounts.setAttributesOfAgency(actor, givenAttributes(attributes));
  }
}
