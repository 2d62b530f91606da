import type { Author, SystemTx } from '../../database/transaction.js';
import type { UserId } from '../../kernel/ids.js';

export interface FirstAdmin {
  readonly email: string;
  readonly displayName: string;
}

/** What agencies need of invitations: somebody who can begin in a new agency. */
export abstract class FirstAdminInviter {
  /** Makes an invited AGENCY_ADMIN, in the transaction that makes the agency, and mails them the link. */
  abstract inviteFirstAdmin(
    tx: SystemTx,
    author: Author,
    agencyId: number,
    person: FirstAdmin,
  ): Promise<UserId>;
}
