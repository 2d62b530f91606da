import type { ContactId } from '../../kernel/ids.js';
import type { Contact } from './contacts.js';

export const DuplicateReason = {
  SAME_NUMBER: 'SAME_NUMBER',
  SAME_EMAIL: 'SAME_EMAIL',
  SIMILAR_NAME: 'SIMILAR_NAME',
} as const;
export type DuplicateReason = (typeof DuplicateReason)[keyof typeof DuplicateReason];

export interface DuplicatePair {
  readonly contactId: ContactId;
  /** The older of the two. */
  readonly otherId: ContactId;
  readonly reason: DuplicateReason;
}

/** Two contacts that may be one person, and the best reason to think so. */
export interface Duplicate {
  readonly contact: Contact;
  readonly other: Contact;
  readonly reason: DuplicateReason;
}

/** What was found among some contacts. */
export interface DuplicatesPage {
  readonly duplicates: readonly Duplicate[];
  /** Where to go on; null when all contacts have been looked at. */
  readonly nextAfterId: ContactId | null;
}
