import { Injectable } from '@nestjs/common';
import { type SystemTx, sql } from '../../database/transaction.js';
import { type Agency, REPEAT_MINUTES, SHOWN_ADMINS } from './agencies.js';

// No row policy holds here: each statement says of which agencies and of whom it is.
const COLUMNS = `a.id, a.name, a.created_at AS "createdAt", a.archived_at AS "archivedAt", ARRAY(
    SELECT json_build_object('id', u.id, 'displayName', u.display_name, 'email', u.email) FROM users u
    WHERE u.agency_id = a.id AND u.role = 'AGENCY_ADMIN'
      AND u.activated_at IS NOT NULL AND u.disabled_at IS NULL AND u.deleted_at IS NULL
    ORDER BY u.id LIMIT ${SHOWN_ADMINS}) AS admins`;

const PAGE = sql('agencies_page', `SELECT ${COLUMNS} FROM agencies a WHERE a.id > $1 ORDER BY a.id LIMIT $2`);

const FIND = sql('agency_find', `SELECT ${COLUMNS} FROM agencies a WHERE a.id = $1`);

const INSERT = sql('agency_insert', 'INSERT INTO agencies (name, created_by) VALUES ($1, $2) RETURNING id');

// Two of the same request at once: the second waits, and then finds what the first has made.
const LOCK_REQUEST = sql(
  'agency_lock_request',
  `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(':', 'agency', $1::uuid, $2::text), 0))`,
);

const MADE_BEFORE = sql(
  'agency_made_before',
  `SELECT a.id FROM agencies a
   WHERE a.created_by = $1 AND a.name = $2 AND a.created_at > now() - interval '${REPEAT_MINUTES} minutes'
     AND EXISTS (SELECT FROM users u
       WHERE u.agency_id = a.id AND u.role = 'AGENCY_ADMIN' AND u.deleted_at IS NULL AND u.email = $3)
   ORDER BY a.id DESC LIMIT 1`,
);

const SIGN_IN_NAME = sql('agency_sign_in_name', 'SELECT email FROM sign_in_names WHERE email = $1');

// In the order of the ids, so that two who archive each other's agency wait for one another.
const LOCK = sql(
  'agencies_lock',
  `SELECT id, archived_at AS "archivedAt" FROM agencies WHERE id = ANY ($1::int[]) ORDER BY id FOR NO KEY UPDATE`,
);

const ARCHIVE = sql('agency_archive', 'UPDATE agencies SET archived_at = now() WHERE id = $1');
const RESTORE = sql('agency_restore', 'UPDATE agencies SET archived_at = NULL WHERE id = $1');

export interface NewAgency {
  readonly name: string;
  readonly createdBy: string;
}

export type AgencyState = Pick<Agency, 'id' | 'archivedAt'>;

/** The agencies, over all of them: in the second role. */
@Injectable()
export class AgenciesRepository {
  /** By id, so the oldest first. `after` is exclusive. */
  page(tx: SystemTx, limit: number, after: number): Promise<Agency[]> {
    return tx.rows<Agency>(PAGE, [after, limit]);
  }

  async findById(tx: SystemTx, id: number): Promise<Agency | null> {
    const [agency] = await tx.rows<Agency>(FIND, [id]);
    return agency ?? null;
  }

  async insert(tx: SystemTx, { name, createdBy }: NewAgency): Promise<number> {
    const [agency] = await tx.rows<{ id: number }>(INSERT, [name, createdBy]);
    if (!agency) throw new Error('An agency that was just made is not there.');
    return agency.id;
  }

  /**
   * The agency that the same person has made with the same name and the same admin in the last minutes. Until
   * the end of the transaction the person makes no other one for this admin.
   */
  async madeBefore(tx: SystemTx, { name, createdBy }: NewAgency, adminEmail: string): Promise<number | null> {
    await tx.rows(LOCK_REQUEST, [createdBy, adminEmail]);
    const [agency] = await tx.rows<{ id: number }>(MADE_BEFORE, [createdBy, name, adminEmail]);
    return agency?.id ?? null;
  }

  /** @param email as it is compared everywhere. */
  async isSignInName(tx: SystemTx, email: string): Promise<boolean> {
    return (await tx.rows(SIGN_IN_NAME, [email])).length > 0;
  }

  /** Those that exist. Nobody else archives or restores them until the transaction ends. */
  lock(tx: SystemTx, ids: readonly number[]): Promise<AgencyState[]> {
    return tx.rows<AgencyState>(LOCK, [ids]);
  }

  async archive(tx: SystemTx, id: number): Promise<void> {
    await tx.rows(ARCHIVE, [id]);
  }

  async restore(tx: SystemTx, id: number): Promise<void> {
    await tx.rows(RESTORE, [id]);
  }
}
