import { Injectable } from '@nestjs/common';
import type { AuditLine, WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Actor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { parseId } from '../../kernel/ids.js';
import { ContactStatesRepository } from './contact-states.repository.js';
import { ContactWritesRepository } from './contact-writes.repository.js';
import { contactChanged } from './contacts.events.js';
import type { Contact, TaggedContact } from './contacts.js';
import { ContactsRepository } from './contacts.repository.js';

/** Merges that may come in between before giving up is honest. */
const MOST_LOOKS = 5;

/** How every change of a contact goes, by a person or by the house. */
@Injectable()
export class ContactChanges {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly contacts: ContactsRepository,
    private readonly writes: ContactWritesRepository,
    private readonly states: ContactStatesRepository,
  ) {}

  /**
   * Locks the contact, or the one that it has become a part of, lets `act` change it, and tells whoever looks.
   * `act` answers whether it changed anything: a repeat does not, and nobody is told.
   *
   * @param keys of identities that `act` takes: they are locked before the contact, as everywhere.
   * @throws DomainError NOT_FOUND for what the actor may not see, and for what does not exist.
   */
  async change(
    actor: Actor,
    rawId: string,
    act: (tx: WriteTx, before: TaggedContact) => Promise<boolean>,
    keys: readonly string[] = [],
  ): Promise<Contact> {
    return this.uow.write(actor, async (tx) => {
      const before = await this.hold(tx, rawId, keys);
      if (!(await act(tx, before))) return before;
      tx.emit(contactChanged(before));
      return this.states.touch(tx, before.id);
    });
  }

  /** Nobody else changes it until the transaction ends. @throws DomainError NOT_FOUND. */
  async hold(tx: WriteTx, rawId: string, keys: readonly string[] = []): Promise<TaggedContact> {
    const id = parseId<'Contact'>(rawId);
    for (let look = 1; id && look <= MOST_LOOKS; look += 1) {
      const living = await this.contacts.find(tx, id);
      if (!living) break;
      if (keys.length > 0) await this.writes.lockIdentities(tx, living.clientId, keys);
      const [held] = await this.writes.lock(tx, living.clientId, [living.id]);
      if (held && !held.mergedIntoId) return held;
    }
    throw notFound('Contact', { id: rawId });
  }
}

export const line = (
  action: string,
  { id, clientId }: Pick<Contact, 'id' | 'clientId'>,
  details?: AuditLine['details'],
): AuditLine => ({ action, subjectId: id, clientId, ...(details && { details }) });
