import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { newId, parseId } from '../../kernel/ids.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { ContactChanges } from './contact-changes.js';
import { type ContactNote, noteOf, notYours } from './contact-notes.js';
import { ContactNotesRepository } from './contact-notes.repository.js';
import { contactChanged } from './contacts.events.js';
import { ContactsService } from './contacts.service.js';

export interface ListNotes {
  readonly contactId: string;
  readonly limit?: number | null;
  readonly beforeId?: string | null;
}

/** What colleagues note of contacts. Whoever looks at the contact is told of every change. */
@Injectable()
export class ContactNotesService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly notes: ContactNotesRepository,
    private readonly contacts: ContactsService,
    private readonly changes: ContactChanges,
  ) {}

  /** The newest first: 50 unless told, at most 100. `beforeId` is the last id of the page before. */
  async list(actor: UserActor, { contactId, limit, beforeId }: ListNotes): Promise<ContactNote[]> {
    const [size, before] = [pageSize(limit), cursorId<'ContactNote'>('beforeId', beforeId)];
    const contact = await this.contacts.one(actor, contactId);
    return contact ? this.uow.read(actor, (tx) => this.notes.page(tx, contact.id, before, size)) : [];
  }

  /** @throws DomainError NOT_FOUND; INVALID_INPUT body. */
  async add(actor: UserActor, contactId: string, typed: string): Promise<ContactNote> {
    const body = noteOf(typed);
    return this.uow.write(actor, async (tx) => {
      const contact = await this.changes.hold(tx, contactId);
      const note = await this.notes.insert(tx, newId<'ContactNote'>(), contact, body);
      this.#told(tx, note, 'contact.note_added');
      return note;
    });
  }

  /**
   * Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; FORBIDDEN NOT_YOURS for whoever neither wrote it nor manages contacts; INVALID_INPUT
   * body.
   */
  async update(actor: UserActor, rawId: string, typed: string): Promise<ContactNote> {
    const body = noteOf(typed);
    return this.uow.write(actor, async (tx) => {
      const before = await this.#held(tx, actor, rawId);
      if (before.body === body) return before;
      this.#told(tx, before, 'contact.note_changed');
      return this.notes.set(tx, before.id, body);
    });
  }

  /** @throws DomainError NOT_FOUND, a repeat included; FORBIDDEN NOT_YOURS. */
  async remove(actor: UserActor, rawId: string): Promise<void> {
    await this.uow.write(actor, async (tx) => {
      const note = await this.#held(tx, actor, rawId);
      await this.notes.remove(tx, note.id);
      this.#told(tx, note, 'contact.note_deleted');
    });
  }

  async #held(tx: WriteTx, actor: UserActor, rawId: string): Promise<ContactNote> {
    const id = parseId<'ContactNote'>(rawId);
    const note = id && (await this.notes.lock(tx, id));
    if (!note) throw notFound('ContactNote', { id: rawId });
    if (note.authorId !== actor.userId && !actor.permissions.has('chat.manage_contacts'))
      throw notYours(note.id);
    return note;
  }

  #told(tx: WriteTx, { id, contactId, clientId, agencyId }: ContactNote, action: string): void {
    tx.audit({ action, subjectId: id, clientId, details: { contactId } });
    tx.emit(contactChanged({ id: contactId, clientId, agencyId }));
  }
}
