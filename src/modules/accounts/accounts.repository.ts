import { Injectable } from '@nestjs/common';
import { AROUND_USER, IS_SHUT_OUT } from '../../auth/standing-sql.js';
import { type SystemTx, sql } from '../../database/transaction.js';
import { newId, type UserId } from '../../kernel/ids.js';
import type { Invitation, Person } from './accounts.js';

// No row policy holds in the second role: each statement says of which agency, or why of all of them.
const PERSON = `SELECT u.agency_id AS "agencyId", a.name AS "agencyName", u.id AS "userId", u.email,
    u.display_name AS "displayName", u.role, u.client_id AS "clientId", u.activated_at IS NOT NULL AS "isActivated",
    ${IS_SHUT_OUT} AS "isDisabled"
  FROM users u ${AROUND_USER}`;

const FIND = sql('account_person', `${PERSON} WHERE u.agency_id = $1 AND u.id = $2 AND u.deleted_at IS NULL`);

const LOCK = sql(
  'account_person_lock',
  `${PERSON} WHERE u.agency_id = $1 AND u.id = $2 AND u.deleted_at IS NULL FOR NO KEY UPDATE OF u`,
);

const OF_ADDRESS = sql(
  'account_people_of_address',
  `${PERSON} WHERE u.agency_id = $1 AND u.email = $2 AND u.deleted_at IS NULL FOR NO KEY UPDATE OF u`,
);

// Two who invite the same address at once: the second waits, and finds whom the first has made.
const LOCK_ADDRESS = sql(
  'account_lock_address',
  `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(':', 'invitation', $1::int, $2::text), 0))`,
);

const INSERT = sql(
  'account_invite',
  `INSERT INTO users (agency_id, id, email, display_name, role, client_id, activated_at)
   VALUES ($1, $2, $3, $4, $5::role, $6, NULL)`,
);

const UPDATE = sql(
  'account_invite_again',
  `UPDATE users SET display_name = $3, role = $4::role, client_id = $5 WHERE agency_id = $1 AND id = $2`,
);

const ACTIVATE = sql(
  'account_activate',
  `UPDATE users SET activated_at = clock_timestamp(), display_name = $3
   WHERE agency_id = $1 AND id = $2 AND activated_at IS NULL`,
);

// Over all agencies: whoever has lost the link knows the address only. Those of one address are few, and the
// limit is for one who invites it under many agencies.
const WAITING = sql(
  'account_waiting',
  `${PERSON} WHERE u.email = $1 AND u.activated_at IS NULL AND u.deleted_at IS NULL AND u.disabled_at IS NULL
     AND a.archived_at IS NULL AND c.archived_at IS NULL
   ORDER BY u.agency_id DESC LIMIT 3 FOR NO KEY UPDATE OF u`,
);

const NAME_OF = sql('account_name_of', 'SELECT display_name AS "displayName" FROM users WHERE id = $1');

/** People on their way to an account: in the second role, since most of them have none to act as. */
@Injectable()
export class AccountsRepository {
  async find(tx: SystemTx, agencyId: number, userId: string): Promise<Person | null> {
    const [person] = await tx.rows<Person>(FIND, [agencyId, userId]);
    return person ?? null;
  }

  /** Nobody else changes the person until the transaction ends. */
  async lock(tx: SystemTx, agencyId: number, userId: string): Promise<Person | null> {
    const [person] = await tx.rows<Person>(LOCK, [agencyId, userId]);
    return person ?? null;
  }

  /** Those of an agency with an address, locked. Until the transaction ends nobody else invites it there. */
  async ofAddress(tx: SystemTx, agencyId: number, email: string): Promise<Person[]> {
    await tx.rows(LOCK_ADDRESS, [agencyId, email]);
    return tx.rows<Person>(OF_ADDRESS, [agencyId, email]);
  }

  /** Those of any agency who are invited under an address, locked: at most 3. */
  waiting(tx: SystemTx, email: string): Promise<Person[]> {
    return tx.rows<Person>(WAITING, [email]);
  }

  async insert(tx: SystemTx, agencyId: number, invitation: Invitation): Promise<UserId> {
    const { email, displayName, role, clientId } = invitation;
    const id = newId<'User'>();
    await tx.rows(INSERT, [agencyId, id, email, displayName, role, clientId]);
    return id;
  }

  /** Of somebody who is only invited. */
  async update(tx: SystemTx, { agencyId, userId }: Person, invitation: Invitation): Promise<void> {
    const { displayName, role, clientId } = invitation;
    await tx.rows(UPDATE, [agencyId, userId, displayName, role, clientId]);
  }

  async activate(tx: SystemTx, { agencyId, userId }: Person, displayName: string): Promise<void> {
    await tx.rows(ACTIVATE, [agencyId, userId, displayName]);
  }

  /** Of anybody, of whatever agency: who invites to a new one is of another. */
  async nameOf(tx: SystemTx, userId: string): Promise<string | null> {
    const [found] = await tx.rows<{ displayName: string }>(NAME_OF, [userId]);
    return found?.displayName ?? null;
  }
}
