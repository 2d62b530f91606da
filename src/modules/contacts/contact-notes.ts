import { DomainError, invalidInput } from '../../kernel/errors.js';
import type { ContactId, ContactNoteId, UserId } from '../../kernel/ids.js';

/** What a colleague noted of a contact. It is in no thread. */
export interface ContactNote {
  readonly id: ContactNoteId;
  readonly agencyId: number;
  readonly clientId: number;
  readonly contactId: ContactId;
  readonly authorId: UserId | null;
  readonly body: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const LONGEST_NOTE = 4_000;

/** @throws DomainError INVALID_INPUT body. */
export function noteOf(typed: string): string {
  const body = typed.trim();
  if (body === '' || body.length > LONGEST_NOTE || body.includes('\0') || !body.isWellFormed()) {
    throw invalidInput('body', `body must be 1 to ${LONGEST_NOTE} characters.`, {
      min: 1,
      max: LONGEST_NOTE,
    });
  }
  return body;
}

export const notYours = (id: ContactNoteId) =>
  new DomainError('FORBIDDEN', 'NOT_YOURS', 'Somebody else wrote this note.', { id });
