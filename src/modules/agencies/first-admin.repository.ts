import { Injectable } from '@nestjs/common';
import { type Author, type SystemTx, sql } from '../../database/transaction.js';
import { newId, type UserId } from '../../kernel/ids.js';
import { type FirstAdmin, FirstAdminInviter } from './first-admin-inviter.js';

const INSERT = sql(
  'agency_insert_first_admin',
  `INSERT INTO users (agency_id, id, email, display_name, role, activated_at)
   VALUES ($1, $2, $3, $4, 'AGENCY_ADMIN', NULL)`,
);

/** Makes the person, without a way to choose a password. */
@Injectable()
export class FirstAdminRepository extends FirstAdminInviter {
  override async inviteFirstAdmin(
    tx: SystemTx,
    author: Author,
    agencyId: number,
    { email, displayName }: FirstAdmin,
  ): Promise<UserId> {
    const id = newId<'User'>();
    await tx.rows(INSERT, [agencyId, id, email, displayName]);
    tx.audit(author, { action: 'user.invited', subjectId: id, clientId: null });
    return id;
  }
}
