import { Injectable } from '@nestjs/common';
import type { SystemActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import type { ContactId } from '../../kernel/ids.js';
import { ContactAccountsService } from '../contacts/contact-accounts.service.js';
import type { ContactDraft } from '../contacts/contact-draft.js';
import { ContactTagsService } from '../contacts/contact-tags.service.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { ProfilesService } from '../contacts/profiles.service.js';
import { AssignmentService } from '../conversations/assignment.service.js';
import { OwnershipService } from '../conversations/ownership.service.js';
import { StatusService } from '../conversations/status.service.js';
import { TaggingService } from '../conversations/tagging.service.js';
import type { Action } from '../flows/flow-blocks.js';
import type { Assignment, Target } from '../flows/flow-parts.js';
import { noAccount, noContact } from './flow-runs.errors.js';
import type { FlowRun } from './flow-runs.js';

type Kept = Target & { readonly scope: Exclude<Target['scope'], 'run'> };

/** What every contact has, by the key that texts know it by. All others are custom fields. */
const OWN_FIELDS: Readonly<Record<string, keyof ContactDraft>> = {
  display_name: 'displayName',
  first_name: 'firstName',
  last_name: 'lastName',
  phone: 'phone',
  email: 'email',
  dob: 'dob',
};

/** What runs do beside speaking: with the same services as people, so it is told and in the audit as theirs is. */
@Injectable()
export class LiveHands {
  constructor(
    private readonly contacts: ContactsService,
    private readonly contactTags: ContactTagsService,
    private readonly profiles: ProfilesService,
    private readonly accounts: ContactAccountsService,
    private readonly statuses: StatusService,
    private readonly assignments: AssignmentService,
    private readonly ownership: OwnershipService,
    private readonly tagging: TaggingService,
  ) {}

  async hasTag(
    house: SystemActor,
    { contactId, conversationId }: FlowRun,
    on: 'contact' | 'conversation',
    tagId: string,
  ): Promise<boolean> {
    if (on === 'conversation') {
      const tags = (await this.tagging.ofThreads(house, [conversationId])).get(conversationId) ?? [];
      return tags.some(({ id }) => id === tagId.toLowerCase());
    }
    const ids = contactId ? (await this.contacts.tagIds(house, [contactId])).get(contactId) : [];
    return ids?.some((id) => id === tagId.toLowerCase()) ?? false;
  }

  /** Every one of them says how things are to be: doing it again changes nothing. @throws DomainError */
  async act(house: SystemActor, run: FlowRun, action: Action): Promise<void> {
    const { conversationId } = run;
    switch (action.kind) {
      case 'add_tag':
      case 'remove_tag': {
        const what = action.kind === 'add_tag' ? 'add' : 'remove';
        if (action.on === 'conversation') await this.tagging[what](house, conversationId, action.tagId);
        else await this.contactTags[what](house, contactOf(run), action.tagId);
        return;
      }
      case 'set_status':
        await this.statuses.setStatus(house, conversationId, action.status);
        return;
      case 'assign':
        return this.#assign(house, run, action.to ?? {});
      case 'opt_out':
        await this.profiles.set(house, contactOf(run), 'optedOut', true);
        return;
      case 'set_field':
        throw new Error('A field is set with its value.');
    }
  }

  /** Blank clears. @throws DomainError INVALID_INPUT where it does not fit its field; as the services of contacts. */
  async keep(house: SystemActor, run: FlowRun, { scope, key }: Kept, value: string): Promise<void> {
    const given = value.trim() === '' ? null : value;
    const draft = { attributes: { [key]: given } };
    if (scope === 'contact') {
      const own = Object.hasOwn(OWN_FIELDS, key) ? OWN_FIELDS[key] : undefined;
      await this.profiles.update(house, contactOf(run), own ? { [own]: given } : draft);
    } else if (scope === 'account') {
      const accountId = await this.#accountOf(house, contactOf(run));
      await this.accounts.update(house, accountId, key === 'name' ? { name: given } : draft);
    } else {
      await this.accounts.setAttributesOfAgency(house, draft.attributes);
    }
  }

  async #assign(
    house: SystemActor,
    { conversationId }: FlowRun,
    { userId, groupId }: Assignment,
  ): Promise<void> {
    if (groupId != null) await this.ownership.setGroup(house, conversationId, groupId);
    if (userId != null || groupId == null)
      await this.assignments.assign(house, conversationId, userId ?? null);
  }

  async #accountOf(house: SystemActor, contactId: ContactId): Promise<string> {
    const contact = await this.contacts.find(house, contactId);
    if (!contact) throw notFound('Contact', { id: contactId });
    if (!contact.accountId) throw noAccount();
    return contact.accountId;
  }
}

/** @throws DomainError CONFLICT NO_CONTACT when it was deleted meanwhile. */
function contactOf({ contactId }: FlowRun): ContactId {
  if (!contactId) throw noContact();
  return contactId;
}
