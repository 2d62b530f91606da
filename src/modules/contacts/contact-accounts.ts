import type { AccountId } from '../../kernel/ids.js';
import type { Attributes } from './contacts.js';

/** A company, or whatever several contacts of one client belong to. */
export interface ContactAccount {
  readonly id: AccountId;
  readonly clientId: number;
  readonly name: string;
  /** Values of the custom fields of scope ACCOUNT. */
  readonly attributes: Attributes;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Since when no more contacts come to it. */
  readonly archivedAt: Date | null;
}
