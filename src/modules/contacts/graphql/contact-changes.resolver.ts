import { Args, ID, Mutation, Resolver } from '@nestjs/graphql';
import { Allow, CurrentActor } from '../../../auth/access.js';
import { type UserActor } from '../../../kernel/actor.js';
import { ContactIdentitiesService } from '../contact-identities.service.js';
import { ContactTagsService } from '../contact-tags.service.js';
import { MergesService } from '../merges.service.js';
import { ProfilesService } from '../profiles.service.js';
import {
  AddContactIdentityArgs,
  ContactTagArgs,
  CreateContactArgs,
  givenAttributes,
  MergeContactsArgs,
  SetContactOptOutArgs,
  UpdateContactArgs,
} from './contact.args.js';
import { ContactType } from './contact.type.js';

const ID_ARG = { type: () => ID };

@Resolver(() => ContactType)
export class ContactChangesResolver {
  constructor(
    private readonly profiles: ProfilesService,
    private readonly merges: MergesService,
    private readonly identities: ContactIdentitiesService,
    private readonly tags: ContactTagsService,
  ) {}

  @Allow('chat.manage_contacts')
  @Mutation(() => ContactType, {
    description:
      'Makes a contact with a name, a phone number or an e-mail address. A repeat finds the number or the address taken; with only a name, it makes another one.',
  })
  createContact(
    @CurrentActor() actor: UserActor,
    @Args() { clientId, attributes, ...draft }: CreateContactArgs,
  ) {
    return this.profiles.create(actor, clientId, { ...draft, attributes: givenAttributes(attributes) });
  }

  @Allow('chat.manage_contacts')
  @Mutation(() => ContactType, {
    description:
      'Changes a contact; what is absent stays, null clears. Conversations show its new name. Safe to repeat.',
  })
  updateContact(@CurrentActor() actor: UserActor, @Args() { id, attributes, ...draft }: UpdateContactArgs) {
    return this.profiles.update(actor, id, { ...draft, attributes: givenAttributes(attributes) });
  }

  @Allow('chat.manage_contacts')
  @Mutation(() => ContactType, { description: 'Hides a contact from lists. Safe to repeat.' })
  archiveContact(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.profiles.set(actor, id, 'archived', true);
  }

  @Allow('chat.manage_contacts')
  @Mutation(() => ContactType, { description: 'Takes a contact out of the archive. Safe to repeat.' })
  restoreContact(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.profiles.set(actor, id, 'archived', false);
  }

  @Allow('chat.manage_contacts')
  @Mutation(() => ContactType, {
    description: 'What the contact writes is kept and reopens no conversation. Safe to repeat.',
  })
  blockContact(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.profiles.set(actor, id, 'blocked', true);
  }

  @Allow('chat.manage_contacts')
  @Mutation(() => ContactType, { description: 'Ends the blocking of a contact. Safe to repeat.' })
  unblockContact(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.profiles.set(actor, id, 'blocked', false);
  }

  @Allow('chat.manage_contacts')
  @Mutation(() => ContactType, {
    description: 'Whether the contact wants no messages that nobody asked for. Safe to repeat.',
  })
  setContactOptOut(@CurrentActor() actor: UserActor, @Args() { id, optedOut }: SetContactOptOutArgs) {
    return this.profiles.set(actor, id, 'optedOut', optedOut);
  }

  @Allow('chat.manage_contacts')
  @Mutation(() => Boolean, {
    description:
      'Removes a contact for good, with its identities, notes and whatever was merged into it. Its conversations stay, with their name, and belong to nobody. A repeat finds no contact: NOT_FOUND.',
  })
  async deleteContact(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string): Promise<boolean> {
    await this.merges.remove(actor, id);
    return true;
  }

  @Allow('chat.manage_contacts')
  @Mutation(() => ContactType, {
    description:
      'Makes one contact of two and answers it. Of two open conversations on one channel, the one with the older message is archived. Safe to repeat.',
  })
  mergeContacts(@CurrentActor() actor: UserActor, @Args() { sourceId, targetId }: MergeContactsArgs) {
    return this.merges.merge(actor, sourceId, targetId);
  }

  @Allow('chat.manage_contacts')
  @Mutation(() => ContactType, {
    description: 'One more way to find a contact; at most 50. Safe to repeat.',
  })
  addContactIdentity(
    @CurrentActor() actor: UserActor,
    @Args() { contactId, kind, value }: AddContactIdentityArgs,
  ) {
    return this.identities.add(actor, contactId, kind, value);
  }

  @Allow('chat.manage_contacts')
  @Mutation(() => ContactType, {
    description:
      'The contact is not found by this any more. Refused while an open conversation reaches the customer by it. A repeat finds no identity: NOT_FOUND.',
  })
  removeContactIdentity(@CurrentActor() actor: UserActor, @Args('id', ID_ARG) id: string) {
    return this.identities.remove(actor, id);
  }

  @Allow('chat.manage_contacts')
  @Mutation(() => ContactType, { description: 'Puts a tag on a contact; at most 50. Safe to repeat.' })
  addContactTag(@CurrentActor() actor: UserActor, @Args() { contactId, tagId }: ContactTagArgs) {
    return this.tags.add(actor, contactId, tagId);
  }

  @Allow('chat.manage_contacts')
  @Mutation(() => ContactType, { description: 'Takes a tag off a contact. Safe to repeat.' })
  removeContactTag(@CurrentActor() actor: UserActor, @Args() { contactId, tagId }: ContactTagArgs) {
    return this.tags.remove(actor, contactId, tagId);
  }
}
