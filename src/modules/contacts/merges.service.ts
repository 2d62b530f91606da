import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { type ContactId, parseId } from '../../kernel/ids.js';
import { line } from './contact-changes.js';
import { ContactKeepers } from './contact-keepers.js';
import { otherClient } from './contacts.errors.js';
import { contactChanged } from './contacts.events.js';
import type { Contact } from './contacts.js';
import { ContactsRepository } from './contacts.repository.js';
import { MergesRepository } from './merges.repository.js';

/** Merges that may come in between before giving up is honest. */
const MOST_LOOKS = 5;

/** Contacts that turn out to be one person, and contacts that are forgotten. */
@Injectable()
export class MergesService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly contacts: ContactsRepository,
    private readonly merges: MergesRepository,
    private readonly keepers: ContactKeepers,
  ) {}

  /**
   * The source becomes a part of the target: its identities, tags, notes, threads and values are the target's, which
   * keeps its own where both have one. Either may have been merged before: then it is the one that it became.
   * Repeating it answers the target and changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT targetId for the source itself, and for one of another client.
   */
  async merge(actor: UserActor, rawSourceId: string, rawTargetId: string): Promise<Contact> {
    if (rawSourceId.toLowerCase() === rawTargetId.toLowerCase()) throw otherClient();
    return this.uow.write(actor, async (tx) => {
      const [source, target] = await this.#hold(tx, rawSourceId, rawTargetId);
      if (source.id === target.id) return target;
      if (source.clientId !== target.clientId) throw otherClient();
      return this.#join(tx, source, target);
    });
  }

  /**
   * The profile, its identities, links to tags and notes are gone for good, and those that were merged into it. Its
   * threads stay with the name that they show, and are nobody's: whoever writes again begins a new one.
   *
   * @throws DomainError NOT_FOUND, a repeat included.
   */
  async remove(actor: UserActor, rawId: string): Promise<void> {
    await this.uow.write(actor, async (tx) => {
      const [contact] = await this.#hold(tx, rawId);
      if (!contact) throw notFound('Contact', { id: rawId });
      const parts = await this.merges.parts(tx, contact.id);
      await this.keepers.unlink(tx, [contact.id]);
      await this.merges.remove(tx, contact.id);
      tx.audit(line('contact.deleted', contact));
      for (const id of [contact.id, ...parts]) tx.emit(contactChanged({ ...contact, id }));
    });
  }

  async #join(tx: WriteTx, source: Contact, before: Contact): Promise<Contact> {
    const target = await this.merges.merge(tx, source.id, before.id);
    const { id, displayName } = target;
    await this.keepers.relink(tx, source.id, { id, displayName });
    if (displayName && displayName !== before.displayName) {
      await this.keepers.threads.rename(tx, [{ id, displayName }]);
    }
    tx.audit(line('contact.merged', target, { sourceId: source.id }));
    tx.emit(contactChanged(source, id));
    tx.emit(contactChanged(target));
    return target;
  }

  /** Those who have everything that the named ones had, in the order of the names; locked in that of their ids. */
  async #hold<Ids extends readonly string[]>(
    tx: WriteTx,
    ...rawIds: Ids
  ): Promise<{ -readonly [At in keyof Ids]: Contact }> {
    for (let look = 1; look <= MOST_LOOKS; look += 1) {
      const living: ContactId[] = [];
      for (const rawId of rawIds) living.push(await this.#survivor(tx, rawId));
      const held = await this.merges.hold(tx, [...new Set(living)]);
      const found = living.map((id) => held.find((one) => one.id === id && !one.mergedIntoId));
      if (found.every(Boolean)) return found as { -readonly [At in keyof Ids]: Contact };
    }
    throw notFound('Contact', { id: rawIds[0] });
  }

  async #survivor(tx: WriteTx, rawId: string): Promise<ContactId> {
    const id = parseId<'Contact'>(rawId);
    const living = id && (await this.contacts.find(tx, id));
    if (!living) throw notFound('Contact', { id: rawId });
    return living.id;
  }
}
