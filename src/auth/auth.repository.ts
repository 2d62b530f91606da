import { Injectable } from '@nestjs/common';
import { auditCte } from '../database/outbox.js';
import { sql, type TenantTx } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { systemActor } from '../kernel/actor.js';
import { newId } from '../kernel/ids.js';
import { PERMISSIONS, type Permission, type PermissionOverride, type Role } from '../kernel/permissions.js';
import type { Standing } from './actor.directory.js';

const STANDING = sql(
  'auth_standing',
  `SELECT u.role, u.client_id, u.token_version,
     u.disabled_at IS NOT NULL OR a.archived_at IS NOT NULL AS is_disabled,
     (SELECT jsonb_object_agg(o.permission, o.allowed) FROM permission_overrides o
       WHERE o.agency_id = u.agency_id AND o.user_id = u.id) AS overrides,
     d.is_delegated, d.live
   FROM users u
   JOIN agencies a ON a.id = u.agency_id
   CROSS JOIN LATERAL (
     SELECT count(*) > 0 AS is_delegated,
       coalesce(array_agg(client_id) FILTER (WHERE until IS NULL OR until > now()), '{}') AS live
     FROM client_delegations WHERE agency_id = u.agency_id AND user_id = u.id
   ) d
   WHERE u.agency_id = $1 AND u.id = $2`,
);

interface StandingRow {
  readonly role: Role;
  readonly client_id: number | null;
  readonly token_version: number;
  readonly is_disabled: boolean;
  readonly overrides: Readonly<Record<string, boolean>> | null;
  readonly is_delegated: boolean;
  readonly live: readonly number[];
}

const ACCOUNT = sql(
  'auth_account',
  `SELECT u.agency_id AS "agencyId", u.id AS "userId", u.email, u.display_name AS "displayName", u.role,
     u.client_id AS "clientId", u.token_version AS "tokenVersion",
     u.disabled_at IS NOT NULL OR a.archived_at IS NOT NULL AS "isDisabled", c.password_hash AS "passwordHash"
   FROM sign_in_names n
   JOIN users u ON u.agency_id = n.agency_id AND u.id = n.user_id
   JOIN agencies a ON a.id = u.agency_id
   LEFT JOIN user_credentials c ON c.agency_id = u.agency_id AND c.user_id = u.id
   WHERE n.email = $1`,
);

/** Somebody who signs in. */
export interface Account {
  readonly agencyId: number;
  readonly userId: string;
  readonly email: string;
  readonly displayName: string;
  readonly role: Role;
  readonly clientId: number | null;
  readonly tokenVersion: number;
  readonly isDisabled: boolean;
}

/** With what proves it, which goes no further than `AuthService`. */
export interface AccountWithSecret extends Account {
  /** Null for somebody invited who has not chosen a password. */
  readonly passwordHash: string | null;
}

const START_SESSION = sql(
  'auth_start_session',
  `WITH session AS (
     INSERT INTO sessions (agency_id, id, user_id, refresh_hash, expires_at)
     VALUES ($1, $2, $3, $4, now() + $5::int * interval '1 day')
     RETURNING agency_id, id, user_id, $6::int AS client_id
   )
   ${auditCte('session', {
     id: '$7::uuid',
     userId: 'user_id',
     impersonatorId: 'NULL::uuid',
     action: 'auth.signed_in',
     subjectId: 'id::text',
   })}`,
);

export interface NewSession {
  readonly id: string;
  readonly refreshHash: Buffer;
  readonly days: number;
}

/** Credentials, sessions, and who somebody is before there is an actor to ask as. */
@Injectable()
export class AuthRepository {
  constructor(private readonly uow: UnitOfWork) {}

  /** Null for nobody. Asked by the house, because there is no actor yet to ask as. */
  standing(agencyId: number, userId: string): Promise<Standing | null> {
    return this.uow.system('resolve an actor', (tx) => standingOf(tx, agencyId, userId));
  }

  /** The same as an actor's own transaction sees it: null for somebody the actor may not see. */
  standingWithin(tx: TenantTx, userId: string): Promise<Standing | null> {
    return standingOf(tx, tx.agencyId, userId);
  }

  /** @param email in lower case. */
  accountOf(email: string): Promise<AccountWithSecret | null> {
    return this.uow.system('sign in', async (tx) => {
      const [account] = await tx.rows<AccountWithSecret>(ACCOUNT, [email]);
      return account ?? null;
    });
  }

  /** The session and its audit line, in one statement. */
  async startSession({ agencyId, userId, clientId }: Account, session: NewSession): Promise<void> {
    const { id, refreshHash, days } = session;
    await this.uow.system('sign in', (tx) =>
      tx.rows(START_SESSION, [agencyId, id, userId, refreshHash, days, clientId, newId()]),
    );
  }

  /** One audit line: somebody tried to sign in as this person and was refused. */
  async recordRefusal({ agencyId, userId, clientId }: Account, reason: string, ip: string): Promise<void> {
    await this.uow.write(systemActor(agencyId, 'sign in'), async (tx) => {
      tx.audit({ action: 'auth.sign_in_refused', subjectId: userId, clientId, details: { reason, ip } });
    });
  }
}

async function standingOf(
  tx: Pick<TenantTx, 'rows'>,
  agencyId: number,
  userId: string,
): Promise<Standing | null> {
  const [row] = await tx.rows<StandingRow>(STANDING, [agencyId, userId]);
  return row ? toStanding(agencyId, userId, row) : null;
}

const toStanding = (agencyId: number, userId: string, row: StandingRow): Standing => ({
  agencyId,
  userId,
  role: row.role,
  clientId: row.client_id,
  tokenVersion: row.token_version,
  isDisabled: row.is_disabled,
  overrides: toOverrides(row.overrides ?? {}),
  isDelegated: row.is_delegated,
  delegatedClientIds: row.live,
});

/** A permission that this version does not know (any more) is no permission. */
const toOverrides = (overrides: Readonly<Record<string, boolean>>): PermissionOverride[] =>
  Object.entries(overrides).flatMap(([permission, allowed]) =>
    isPermission(permission) ? [{ permission, allowed }] : [],
  );

const isPermission = (name: string): name is Permission => (PERMISSIONS as readonly string[]).includes(name);
