import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { invalidInput, notFound } from '../../kernel/errors.js';
import { parseId } from '../../kernel/ids.js';
import { ContactChanges, line } from './contact-changes.js';
import type { ContactDraft } from './contact-draft.js';
import { equivalents, identityKey } from './contact-identities.js';
import { ContactKeepers } from './contact-keepers.js';
import { ContactStatesRepository } from './contact-states.repository.js';
import { emailOf, phoneOf } from './contact-values.js';
import { ContactWrites } from './contact-writes.js';
import { ContactWritesRepository } from './contact-writes.repository.js';
import { contactExists, identityInUse, tooManyIdentities } from './contacts.errors.js';
import { contactChanged } from './contacts.events.js';
import { type Contact, type ContactIdentity, type IdentityKind, MAX_IDENTITIES } from './contacts.js';
import { ContactsRepository } from './contacts.repository.js';

/** By what contacts are found: as people add to it and take from it. Channels add what they are told by themselves. */
@Injectable()
export class ContactIdentitiesService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly changes: ContactChanges,
    private readonly contacts: ContactsRepository,
    private readonly states: ContactStatesRepository,
    private readonly writes: ContactWrites,
    private readonly profiles: ContactWritesRepository,
    private readonly keepers: ContactKeepers,
  ) {}

  /**
   * One more phone number, WhatsApp number or e-mail address. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT kind for ids that only channels know, or value; CONFLICT
   * CONTACT_EXISTS where another contact of the client has it: merge them; LIMIT_EXCEEDED beyond 50.
   */
  async add(actor: UserActor, rawId: string, kind: IdentityKind, typed: string): Promise<Contact> {
    const identity = identityOf(kind, typed);
    return this.changes.change(
      actor,
      rawId,
      async (tx, before) => {
        const [holder] = await this.profiles.holders(tx, before.clientId, equivalents(identity));
        if (holder && holder !== before.id) throw contactExists('value', holder);
        const held = await this.profiles.identities(tx, [before.id]);
        if (held.some((one) => one.kind === identity.kind && one.value === identity.value)) return false;
        if (held.length >= MAX_IDENTITIES) throw tooManyIdentities();
        await this.states.addIdentity(tx, before, identity);
        tx.audit(line('contact.identity_added', before, { kind }));
        return true;
      },
      [identityKey(identity)],
    );
  }

  /**
   * Nobody is found by it any more. What the profile shows of it goes with it.
   *
   * @throws DomainError NOT_FOUND; CONFLICT IDENTITY_IN_USE while a thread that is not archived reaches the customer
   * by it; INVALID_INPUT displayName for who would be nobody without it.
   */
  async remove(actor: UserActor, rawId: string): Promise<Contact> {
    const id = parseId<'Identity'>(rawId);
    return this.uow.write(actor, async (tx) => {
      const identity = id && (await this.contacts.identity(tx, id));
      if (!identity) throw notFound('Identity', { id: rawId });
      const contact = await this.changes.hold(tx, identity.contactId, [identityKey(identity)]);
      const held = await this.profiles.identities(tx, [contact.id]);
      if (!held.some(({ kind, value }) => kind === identity.kind && value === identity.value)) {
        throw notFound('Identity', { id: rawId });
      }
      const addresses = await this.keepers.threads.addresses(tx, [contact.id]);
      if (addresses.has(`${contact.id}:${identity.value}`)) throw identityInUse(rawId);
      const keys = held.filter((one) => identityKey(one) === identityKey(identity));
      // The number of the profile under its only name.
      if (keys.length === 1) await this.writes.update(tx, contact, clearing(contact, identity));
      await this.states.removeIdentity(tx, contact.id, identity);
      tx.audit(line('contact.identity_removed', contact, { kind: identity.kind }));
      tx.emit(contactChanged(contact));
      return this.states.touch(tx, contact.id);
    });
  }
}

/** What the profile shows of an identity. */
function clearing({ phone, email }: Contact, identity: ContactIdentity): ContactDraft {
  const key = identityKey(identity);
  return {
    ...(phone && identityKey({ kind: 'PHONE', value: phone }) === key && { phone: null }),
    ...(email && identityKey({ kind: 'EMAIL', value: email }) === key && { email: null }),
  };
}

/** @throws DomainError INVALID_INPUT kind or value. */
function identityOf(kind: IdentityKind, typed: string): ContactIdentity {
  if (kind === 'PHONE') return { kind, value: phoneOf('value', typed) };
  if (kind === 'EMAIL') return { kind, value: emailOf('value', typed) };
  if (kind === 'WHATSAPP') return { kind, value: phoneOf('value', typed).slice(1) };
  throw invalidInput('kind', 'Only channels themselves know such ids. Add PHONE, WHATSAPP or EMAIL.');
}
