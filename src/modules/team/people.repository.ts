import { Injectable } from '@nestjs/common';
import { type NamedStatement, sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import type { UserId } from '../../kernel/ids.js';
import { knownOverrides, type PermissionOverride, type Role } from '../../kernel/permissions.js';
import type { ClientDelegation, UserDetails } from './team.js';

const PERSON = `u.id, u.display_name AS "displayName", u.role, u.email, u.client_id AS "clientId",
  u.created_at AS "createdAt",
  CASE WHEN u.disabled_at IS NOT NULL THEN 'DISABLED' WHEN u.activated_at IS NULL THEN 'INVITED' ELSE 'ACTIVE' END AS status`;

// A delegation says which clients there are, so it is joined with those that the reader sees.
const GIVEN = `
  (SELECT jsonb_object_agg(o.permission, o.allowed) FROM permission_overrides o
    WHERE o.agency_id = u.agency_id AND o.user_id = u.id) AS overrides,
  (SELECT jsonb_agg(jsonb_build_object('clientId', d.client_id, 'until', d.until) ORDER BY d.client_id)
    FROM client_delegations d JOIN clients c ON c.agency_id = d.agency_id AND c.id = d.client_id
    WHERE d.agency_id = u.agency_id AND d.user_id = u.id) AS delegations`;
const NOT_READ = 'NULL::jsonb AS overrides, NULL::jsonb AS delegations';

const page = (name: string, given: string, where: string) =>
  sql(
    name,
    `SELECT ${PERSON}, ${given} FROM users u
     WHERE u.agency_id = $1 AND u.deleted_at IS NULL AND ($3::uuid IS NULL OR u.id > $3)
       AND ($4::int IS NULL OR u.client_id = $4) AND ${where}
     ORDER BY u.id LIMIT $2`,
  );

// One statement for each index that it walks along.
const PAGES = {
  plain: {
    all: page('people_page', NOT_READ, '$5::role IS NULL'),
    ofRole: page('people_page_of_role', NOT_READ, 'u.role = $5::role'),
  },
  given: {
    all: page('people_page_given', GIVEN, '$5::role IS NULL'),
    ofRole: page('people_page_given_of_role', GIVEN, 'u.role = $5::role'),
  },
} as const;

const FIND = sql(
  'people_find',
  `SELECT ${PERSON}, ${GIVEN} FROM users u WHERE u.agency_id = $1 AND u.id = ANY ($2::uuid[]) AND u.deleted_at IS NULL`,
);

// In the order of their ids, so that two who change people at once wait for each other and for nothing else. Not FOR
// UPDATE: rows that only refer to a person need not wait.
const HOLD = sql(
  'people_hold',
  `SELECT id FROM users
   WHERE agency_id = $1 AND deleted_at IS NULL
     AND (id = ANY ($2::uuid[]) OR (role = 'AGENCY_ADMIN' AND disabled_at IS NULL))
   ORDER BY id FOR NO KEY UPDATE`,
);

const SET_OVERRIDE = sql(
  'people_set_override',
  `INSERT INTO permission_overrides (agency_id, user_id, permission, allowed) VALUES ($1, $2, $3, $4)
   ON CONFLICT (agency_id, user_id, permission) DO UPDATE SET allowed = excluded.allowed`,
);

const CLEAR_OVERRIDE = sql(
  'people_clear_override',
  'DELETE FROM permission_overrides WHERE agency_id = $1 AND user_id = $2 AND permission = $3',
);

const SET_ROLE = sql(
  'people_set_role',
  `WITH limits AS (
     DELETE FROM client_delegations WHERE agency_id = $1 AND user_id = $2 AND $3 <> 'AGENCY_USER'
   )
   UPDATE users SET role = $3::role, client_id = $4, token_version = token_version + 1
   WHERE agency_id = $1 AND id = $2`,
);

// Those of clients that the actor does not see stay as they are.
const DELEGATE = sql(
  'people_delegate',
  `WITH gone AS (
     DELETE FROM client_delegations d USING clients c
     WHERE d.agency_id = $1 AND d.user_id = $2 AND c.agency_id = d.agency_id AND c.id = d.client_id
       AND d.client_id <> ALL ($3::int[])
   )
   INSERT INTO client_delegations (agency_id, user_id, client_id, until)
   SELECT $1, $2, client_id, $4 FROM unnest($3::int[]) AS given(client_id)
   ON CONFLICT (agency_id, user_id, client_id) DO UPDATE SET until = excluded.until`,
);

const OUT = 'sessions_ended_at = clock_timestamp(), token_version = token_version + 1';

const DISABLE = sql(
  'people_disable',
  `UPDATE users SET disabled_at = now(), ${OUT} WHERE agency_id = $1 AND id = $2`,
);

const ENABLE = sql('people_enable', 'UPDATE users SET disabled_at = NULL WHERE agency_id = $1 AND id = $2');

const REMOVE = sql(
  'people_remove',
  `WITH overrides AS (DELETE FROM permission_overrides WHERE agency_id = $1 AND user_id = $2),
     limits AS (DELETE FROM client_delegations WHERE agency_id = $1 AND user_id = $2),
     memberships AS (DELETE FROM agent_group_members WHERE agency_id = $1 AND user_id = $2)
   UPDATE users SET deleted_at = now(), disabled_at = coalesce(disabled_at, now()), ${OUT}
   WHERE agency_id = $1 AND id = $2`,
);

export interface PeoplePage {
  readonly limit: number;
  /** Exclusive. */
  readonly after: UserId | null;
  readonly role: Role | null;
  readonly clientId: number | null;
  /** With what was given to them; without, it reads as nothing. */
  readonly given: boolean;
}

interface PersonRow extends Omit<UserDetails, 'overrides' | 'delegations'> {
  readonly overrides: Readonly<Record<string, boolean>> | null;
  readonly delegations: readonly { readonly clientId: number; readonly until: string | null }[] | null;
}

/** The people of an agency with what was given to them. Those who are deleted are not among them. */
@Injectable()
export class PeopleRepository {
  /** By id. */
  async page(tx: TenantTx, { limit, after, role, clientId, given }: PeoplePage): Promise<UserDetails[]> {
    const statement: NamedStatement = PAGES[given ? 'given' : 'plain'][role ? 'ofRole' : 'all'];
    const rows = await tx.rows<PersonRow>(statement, [tx.agencyId, limit, after, clientId, role]);
    return rows.map(toDetails);
  }

  /** Null for nobody the actor may see. */
  async find(tx: TenantTx, id: UserId): Promise<UserDetails | null> {
    const [row] = await tx.rows<PersonRow>(FIND, [tx.agencyId, [id]]);
    return row ? toDetails(row) : null;
  }

  /**
   * These people and every AGENCY_ADMIN who is not disabled, in no order. Nobody else changes any of them until the
   * transaction ends. They are read after they are held, so what is answered stays true.
   */
  async hold(tx: WriteTx, ids: readonly string[]): Promise<UserDetails[]> {
    const held = await tx.rows<{ id: string }>(HOLD, [tx.agencyId, ids]);
    const rows = await tx.rows<PersonRow>(FIND, [tx.agencyId, held.map(({ id }) => id)]);
    return rows.map(toDetails);
  }

  async setOverride(tx: WriteTx, id: UserId, { permission, allowed }: PermissionOverride): Promise<void> {
    await tx.rows(SET_OVERRIDE, [tx.agencyId, id, permission, allowed]);
  }

  async clearOverride(tx: WriteTx, id: UserId, permission: string): Promise<void> {
    await tx.rows(CLEAR_OVERRIDE, [tx.agencyId, id, permission]);
  }

  /** Ends the access tokens that say the old role, and delegations that the new role cannot have. */
  async setRole(tx: WriteTx, id: UserId, role: Role, clientId: number | null): Promise<void> {
    await tx.rows(SET_ROLE, [tx.agencyId, id, role, clientId]);
  }

  /** Instead of the delegations whose clients the actor sees. */
  async delegate(tx: WriteTx, id: UserId, clientIds: readonly number[], until: Date | null): Promise<void> {
    await tx.rows(DELEGATE, [tx.agencyId, id, clientIds, until]);
  }

  /** Ends every session as well. */
  async disable(tx: WriteTx, id: UserId): Promise<void> {
    await tx.rows(DISABLE, [tx.agencyId, id]);
  }

  async enable(tx: WriteTx, id: UserId): Promise<void> {
    await tx.rows(ENABLE, [tx.agencyId, id]);
  }

  /** The row stays for what they wrote; every session ends, and what was given to them is gone. */
  async remove(tx: WriteTx, id: UserId): Promise<void> {
    await tx.rows(REMOVE, [tx.agencyId, id]);
  }
}

const toDetails = ({ overrides, delegations, ...person }: PersonRow): UserDetails => ({
  ...person,
  overrides: knownOverrides(overrides),
  delegations: (delegations ?? []).map(toDelegation),
});

const toDelegation = ({ clientId, until }: { clientId: number; until: string | null }): ClientDelegation => ({
  clientId,
  until: until === null ? null : new Date(until),
});
