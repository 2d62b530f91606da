import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { invalidInput } from '../../kernel/errors.js';
import { pageSize } from '../../kernel/page.js';
import { markedParts, type SnippetPart } from '../../kernel/snippet.js';
import { typedNumber } from '../../kernel/typed-number.js';
import { ContactSearchRepository } from './contact-search.repository.js';
import type { Contact } from './contacts.js';

export interface SearchContacts {
  readonly text: string;
  readonly clientId?: number | null;
  readonly limit?: number | null;
}

export interface ContactHit {
  readonly contact: Contact;
  readonly snippet: readonly SnippetPart[];
}

const TEXT = { min: 2, max: 100 };

/** Finding people. */
@Injectable()
export class ContactSearchService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: ContactSearchRepository,
  ) {}

  /**
   * Contacts with every word of the text somewhere in their name, number, address or identities, without case and
   * accents; those where it begins a word, and those that are most alike, first. Not archived ones. At most 100.
   *
   * @throws DomainError INVALID_INPUT text that is not 2 to 100 characters, limit.
   */
  async search(actor: UserActor, { text, clientId, limit }: SearchContacts): Promise<ContactHit[]> {
    const typed = text.trim().normalize('NFC');
    if (typed.length < TEXT.min || typed.length > TEXT.max || !typed.isWellFormed()) {
      throw invalidInput('text', `text is ${TEXT.min} to ${TEXT.max} characters.`, TEXT);
    }
    const size = pageSize(limit);
    const found = await this.uow.read(actor, (tx) =>
      this.repository.search(tx, typedNumber(typed) ?? typed, clientId ?? null, size),
    );
    return found.map((contact) => ({ contact, snippet: markedParts(knownBy(contact), typed) }));
  }
}

const knownBy = ({ displayName, phone, email }: Contact): string =>
  [displayName, phone, email].filter(Boolean).join(' · ');
