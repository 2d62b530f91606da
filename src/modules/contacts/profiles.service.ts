import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Actor, UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { type ContactId, parseId } from '../../kernel/ids.js';
import { ClientsService } from '../clients/clients.service.js';
import { ContactChanges, line } from './contact-changes.js';
import type { ContactDraft } from './contact-draft.js';
import { ContactStatesRepository, type State } from './contact-states.repository.js';
import { ContactWrites } from './contact-writes.js';
import type { Contact } from './contacts.js';
import { ContactsRepository } from './contacts.repository.js';

const BY_HAND = 'manual';
const MOST_LOOKS = 5;

/** What a change of a state is called in the audit. */
const ACTIONS: Readonly<Record<State, readonly [on: string, off: string]>> = {
  archived: ['contact.archived', 'contact.restored'],
  blocked: ['contact.blocked', 'contact.unblocked'],
  optedOut: ['contact.opted_out', 'contact.opted_in'],
};

const SINCE = { archived: 'archivedAt', blocked: 'blockedAt', optedOut: 'optedOutAt' } as const;

/** Profiles as people write them, and what they say of a contact as a whole. */
@Injectable()
export class ProfilesService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly contacts: ContactsRepository,
    private readonly writes: ContactWrites,
    private readonly changes: ContactChanges,
    private readonly states: ContactStatesRepository,
    private readonly clients: ClientsService,
  ) {}

  /**
   * A repeat finds the number or the address taken and changes nothing; with only a name, it makes another contact.
   *
   * @throws DomainError NOT_FOUND for a client that the actor may not see; as `ContactWrites.create`.
   */
  async create(actor: UserActor, clientId: number, draft: ContactDraft): Promise<Contact> {
    return this.uow.write(actor, async (tx) => {
      if (!(await this.clients.visible(tx, [clientId])).has(clientId)) {
        throw notFound('Client', { id: clientId });
      }
      const { id } = await this.writes.create(tx, clientId, draft, BY_HAND);
      tx.audit(line('contact.created', { id, clientId }));
      const made = await this.contacts.find(tx, id);
      if (!made) throw new Error('A contact that was just made is not there.');
      return made;
    });
  }

  /**
   * What is absent stays, null clears. Threads with the contact show its new name. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; as `ContactWrites.update`.
   */
  async update(actor: Actor, rawId: string, draft: ContactDraft): Promise<Contact> {
    const id = parseId<'Contact'>(rawId);
    return this.uow.write(actor, async (tx) => {
      for (let look = 1; id && look <= MOST_LOOKS; look += 1) {
        const before = await this.contacts.find(tx, id);
        if (!before) break;
        const written = await this.writes.update(tx, before, draft);
        if (!written) continue;
        if (written.outcome === 'unchanged') return before;
        tx.audit(line('contact.updated', before, { fields: written.changed }));
        return (await this.contacts.find(tx, before.id)) ?? before;
      }
      throw notFound('Contact', { id: rawId });
    });
  }

  /** Archives or restores, blocks or unblocks, opts out or in. Repeating it changes nothing. @throws DomainError NOT_FOUND. */
  async set(actor: Actor, rawId: string, state: State, isOn: boolean): Promise<Contact> {
    const [on, off] = ACTIONS[state];
    return this.changes.change(actor, rawId, async (tx, before) => {
      if ((before[SINCE[state]] !== null) === isOn) return false;
      await this.states.set(tx, before.id as ContactId, state, isOn);
      tx.audit(line(isOn ? on : off, before));
      return true;
    });
  }
}
