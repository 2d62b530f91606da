import { Injectable } from '@nestjs/common';
import { sql, type TenantTx } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { Impersonator } from '../kernel/actor.js';
import { knownOverrides, type PermissionOverride, type Role } from '../kernel/permissions.js';
import { AROUND_USER, IS_SHUT_OUT, sessionGoesOn } from './standing-sql.js';

/** How one person stands with the agency now. */
export interface Standing {
  readonly agencyId: number;
  readonly userId: string;
  readonly role: Role;
  readonly clientId: number | null;
  readonly tokenVersion: number;
  /** Cannot sign in: disabled or deleted, or the agency or one's own client is archived. */
  readonly isDisabled: boolean;
  readonly overrides: readonly PermissionOverride[];
  /** Clients of the delegations that are not over; null where there is none at all, over or not. */
  readonly delegatedClientIds: readonly number[] | null;
}

/** The sign-in that somebody shows a token of. */
export interface SessionKey {
  readonly agencyId: number;
  readonly userId: string;
  readonly sessionId: string;
}

/** Somebody in one of their sessions. */
export interface SessionStanding {
  readonly sessionId: string;
  readonly standing: Standing;
  /** Not ended in any of the ways in which it can be: neither it nor the one that it was begun from. */
  readonly isLive: boolean;
  readonly impersonator: Impersonator | null;
}

const REASON = 'resolve an actor';

const STANDING = `u.agency_id, u.id AS user_id, u.role, u.client_id, u.token_version,
  ${IS_SHUT_OUT} AS is_disabled,
  (SELECT jsonb_object_agg(o.permission, o.allowed) FROM permission_overrides o
    WHERE o.agency_id = u.agency_id AND o.user_id = u.id) AS overrides,
  d.is_delegated, d.live`;

const AROUND = `${AROUND_USER}
  CROSS JOIN LATERAL (
    SELECT count(*) > 0 AS is_delegated,
      coalesce(array_agg(client_id) FILTER (WHERE until IS NULL OR until > now()), '{}') AS live
    FROM client_delegations WHERE agency_id = u.agency_id AND user_id = u.id
  ) d`;

// In the order of their ids, so that two who ask for the same people at once wait for each other and for nothing else.
const COLLEAGUES = sql(
  'auth_colleagues',
  `SELECT ${STANDING}, u.activated_at IS NULL AS is_invited FROM users u ${AROUND}
   WHERE u.agency_id = $1 AND u.id = ANY ($2::uuid[]) AND u.deleted_at IS NULL ORDER BY u.id FOR SHARE OF u`,
);

const inSessions = (asked: string) =>
  `SELECT ${STANDING}, asked.session_id, ${sessionGoesOn('s', 'u')} AND (s.impersonator_id IS NULL OR i.goes_on) AS is_live,
     CASE WHEN s.impersonator_id IS NOT NULL THEN jsonb_build_object('userId', s.impersonator_id,
       'agencyId', s.impersonator_agency_id, 'displayName', i.display_name) END AS impersonator
   FROM ${asked} AS asked(agency_id, user_id, session_id)
   JOIN users u ON u.agency_id = asked.agency_id AND u.id = asked.user_id AND u.deleted_at IS NULL
   ${AROUND}
   LEFT JOIN sessions s ON s.agency_id = asked.agency_id AND s.id = asked.session_id AND s.user_id = u.id
   LEFT JOIN LATERAL (
     SELECT p.display_name,
       ${sessionGoesOn('ps', 'p')} AND p.role = 'SUPER_ADMIN' AND p.disabled_at IS NULL AND pa.archived_at IS NULL AS goes_on
     FROM sessions ps JOIN users p ON p.agency_id = ps.agency_id AND p.id = ps.user_id
     JOIN agencies pa ON pa.id = p.agency_id
     WHERE ps.agency_id = s.impersonator_agency_id AND ps.id = s.impersonator_session_id
   ) i ON true`;
// One by one it is asked often, and a plan for lists would be made anew each time.
const IN_SESSION = sql('auth_in_session', inSessions('(VALUES ($1::int, $2::uuid, $3::uuid))'));
const IN_SESSIONS = sql('auth_in_sessions', inSessions('unnest($1::int[], $2::uuid[], $3::uuid[])'));

interface StandingRow {
  readonly agency_id: number;
  readonly user_id: string;
  readonly role: Role;
  readonly client_id: number | null;
  readonly token_version: number;
  readonly is_disabled: boolean;
  readonly overrides: Readonly<Record<string, boolean>> | null;
  readonly is_delegated: boolean;
  readonly live: readonly number[];
}

interface ColleagueRow extends StandingRow {
  readonly is_invited: boolean;
}

interface SessionRow extends StandingRow {
  readonly session_id: string;
  /** Null: there is no such session. */
  readonly is_live: boolean | null;
  readonly impersonator: Impersonator | null;
}

/** Who somebody is now, and whether the session still goes on in which they ask. */
@Injectable()
export class StandingRepository {
  constructor(private readonly uow: UnitOfWork) {}

  /** Null for nobody. Asked by the house, because there is no actor yet to ask as. */
  inSession({ agencyId, userId, sessionId }: SessionKey): Promise<SessionStanding | null> {
    return this.uow.system(REASON, async (tx) => {
      const [row] = await tx.rows<SessionRow>(IN_SESSION, [agencyId, userId, sessionId]);
      return row ? toSessionStanding(row) : null;
    });
  }

  /** The same for many with one statement. Those who are known, in no order. */
  inSessions(keys: readonly SessionKey[]): Promise<SessionStanding[]> {
    return this.uow.system(REASON, async (tx) => {
      const rows = await tx.rows<SessionRow>(IN_SESSIONS, [
        keys.map(({ agencyId }) => agencyId),
        keys.map(({ userId }) => userId),
        keys.map(({ sessionId }) => sessionId),
      ]);
      return rows.map(toSessionStanding);
    });
  }

  /**
   * People as an actor's own transaction sees them, held so until it ends. Those whom the actor may see, by id.
   */
  async colleagues(tx: TenantTx, userIds: readonly string[]): Promise<(Standing & { isInvited: boolean })[]> {
    const rows = await tx.rows<ColleagueRow>(COLLEAGUES, [tx.agencyId, userIds]);
    return rows.map((row) => ({ ...toStanding(row), isInvited: row.is_invited }));
  }
}

const toSessionStanding = (row: SessionRow): SessionStanding => ({
  sessionId: row.session_id,
  standing: toStanding(row),
  isLive: row.is_live ?? false,
  impersonator: row.impersonator,
});

const toStanding = (row: StandingRow): Standing => ({
  agencyId: row.agency_id,
  userId: row.user_id,
  role: row.role,
  clientId: row.client_id,
  tokenVersion: row.token_version,
  isDisabled: row.is_disabled,
  overrides: knownOverrides(row.overrides),
  delegatedClientIds: row.is_delegated ? row.live : null,
});
