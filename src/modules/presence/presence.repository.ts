import { Injectable } from '@nestjs/common';
import { type SystemTx, sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import type { UserId } from '../../kernel/ids.js';
import type { AgentPresence, Person, PresenceStatus } from './presence.js';

const LEASE = "interval '30 seconds'";
const GRACE = "interval '10 seconds'";
const SWEPT_AT_ONCE = 100;

const VIEW = `user_id AS "userId", effective AS status, changed_at AS "changedAt"`;

const LOCK = sql(
  'presence_lock',
  `INSERT INTO presence (agency_id, user_id, client_id)
   SELECT agency_id, id, client_id FROM users WHERE agency_id = $1 AND id = $2
   ON CONFLICT (agency_id, user_id) DO UPDATE SET client_id = excluded.client_id RETURNING 1`,
);

const CHOOSE = sql(
  'presence_choose',
  `UPDATE presence SET chosen = $3 WHERE agency_id = $1 AND user_id = $2 AND chosen <> $3
   RETURNING client_id AS "clientId"`,
);

const HOLD = sql(
  'presence_hold',
  `INSERT INTO presence_leases (agency_id, user_id, instance_id, expires_at)
   VALUES ($1, $2, $3, clock_timestamp() + ${LEASE})
   ON CONFLICT (agency_id, user_id, instance_id) DO UPDATE SET expires_at = excluded.expires_at`,
);

const RELEASE = sql(
  'presence_release',
  'DELETE FROM presence_leases WHERE agency_id = $1 AND user_id = $2 AND instance_id = $3',
);

const DROP_EXPIRED = sql(
  'presence_drop_expired',
  'DELETE FROM presence_leases WHERE agency_id = $1 AND user_id = $2 AND expires_at <= clock_timestamp()',
);

const SETTLE = sql(
  'presence_settle',
  `UPDATE presence p SET effective = e.status, changed_at = clock_timestamp()
   FROM (
     SELECT CASE WHEN EXISTS (
       SELECT 1 FROM presence_leases WHERE agency_id = $1 AND user_id = $2 AND expires_at > clock_timestamp()
     ) THEN chosen ELSE 'OFFLINE' END AS status
     FROM presence WHERE agency_id = $1 AND user_id = $2
   ) AS e
   WHERE p.agency_id = $1 AND p.user_id = $2 AND p.effective <> e.status
   RETURNING p.client_id AS "clientId"`,
);

const FIND = sql('presence_find', `SELECT ${VIEW} FROM presence WHERE agency_id = $1 AND user_id = $2`);

// A client's own people show themselves to others only where the client wants it.
const SHOWN = `NOT EXISTS (SELECT FROM clients c WHERE c.agency_id = p.agency_id AND c.id = p.client_id
  AND NOT c.presence_enabled)`;

const FIND_SHOWN = sql(
  'presence_find_shown',
  `SELECT ${VIEW} FROM presence p WHERE agency_id = $1 AND user_id = $2 AND ${SHOWN}`,
);

const HAS_PRESENCE = sql(
  'presence_is_enabled',
  'SELECT FROM clients WHERE agency_id = $1 AND id = ANY ($2::int[]) AND presence_enabled',
);

const PAGE = sql(
  'presence_page',
  `SELECT ${VIEW} FROM presence p WHERE agency_id = $1 AND ($3::uuid IS NULL OR user_id > $3)
     AND NOT EXISTS (SELECT FROM users u WHERE u.agency_id = p.agency_id AND u.id = p.user_id AND u.deleted_at IS NOT NULL)
     AND ${SHOWN}
   ORDER BY user_id LIMIT $2`,
);

const EXPIRED = sql(
  'presence_expired',
  `SELECT DISTINCT agency_id AS "agencyId", user_id AS "userId" FROM (
     SELECT agency_id, user_id FROM presence_leases WHERE expires_at <= now() ORDER BY expires_at
     LIMIT ${SWEPT_AT_ONCE}
   ) AS expired`,
);

// Never inserts: a lease that is gone was released or swept, and only its owner knows whether it should be.
const EXTEND = sql(
  'presence_extend',
  `UPDATE presence_leases l SET expires_at = clock_timestamp() + ${LEASE}
   FROM unnest($2::int[], $3::uuid[]) AS p(agency_id, user_id)
   WHERE l.agency_id = p.agency_id AND l.user_id = p.user_id AND l.instance_id = $1
   RETURNING l.agency_id AS "agencyId", l.user_id AS "userId"`,
);

const LET_GO = sql(
  'presence_let_go',
  `UPDATE presence_leases SET expires_at = least(expires_at, clock_timestamp() + ${GRACE}) WHERE instance_id = $1`,
);

@Injectable()
export class PresenceRepository {
  /**
   * Makes this transaction the only one that decides about the person. What follows runs in statements of its
   * own, so it sees what the one before has committed. False for somebody who does not exist.
   */
  async lock(tx: WriteTx, userId: string): Promise<boolean> {
    return (await tx.rows(LOCK, [tx.agencyId, userId])).length > 0;
  }

  /** Null: it was chosen already. */
  async choose(
    tx: WriteTx,
    userId: string,
    status: PresenceStatus,
  ): Promise<{ readonly clientId: number | null } | null> {
    const [chosen] = await tx.rows<{ clientId: number | null }>(CHOOSE, [tx.agencyId, userId, status]);
    return chosen ?? null;
  }

  async hold(tx: WriteTx, userId: string, instanceId: string): Promise<void> {
    await tx.rows(HOLD, [tx.agencyId, userId, instanceId]);
  }

  async release(tx: WriteTx, userId: string, instanceId: string): Promise<void> {
    await tx.rows(RELEASE, [tx.agencyId, userId, instanceId]);
  }

  async dropExpired(tx: WriteTx, userId: string): Promise<void> {
    await tx.rows(DROP_EXPIRED, [tx.agencyId, userId]);
  }

  /** Brings the effective status in line with choice and leases; under the lock. Null: nothing changed. */
  async settle(tx: WriteTx, userId: string): Promise<{ readonly clientId: number | null } | null> {
    const [changed] = await tx.rows<{ clientId: number | null }>(SETTLE, [tx.agencyId, userId]);
    return changed ?? null;
  }

  async find(tx: TenantTx, userId: string): Promise<AgentPresence | null> {
    const [row] = await tx.rows<AgentPresence>(FIND, [tx.agencyId, userId]);
    return row ?? null;
  }

  /** The same as others see them: null for somebody whose client wants nobody to be shown. */
  async findShown(tx: TenantTx, userId: string): Promise<AgentPresence | null> {
    const [row] = await tx.rows<AgentPresence>(FIND_SHOWN, [tx.agencyId, userId]);
    return row ?? null;
  }

  /** Whether one of the clients wants its people to see who is there. */
  async isEnabled(tx: TenantTx, clientIds: readonly number[]): Promise<boolean> {
    return (await tx.rows(HAS_PRESENCE, [tx.agencyId, clientIds])).length > 0;
  }

  /** Those who are shown, by id. `after` is exclusive. */
  page(tx: TenantTx, limit: number, after: UserId | null): Promise<AgentPresence[]> {
    return tx.rows<AgentPresence>(PAGE, [tx.agencyId, limit, after]);
  }

  /** Some of the people with a lease past its time, over all agencies. */
  expired(tx: SystemTx): Promise<Person[]> {
    return tx.rows<Person>(EXPIRED, []);
  }

  /** Holds on to the people for another lease; answers those who still had one. */
  extend(tx: SystemTx, instanceId: string, people: readonly Person[]): Promise<Person[]> {
    const agencies = people.map(({ agencyId }) => agencyId);
    return tx.rows<Person>(EXTEND, [instanceId, agencies, people.map(({ userId }) => userId)]);
  }

  /** Leaves the instance's people the grace to connect elsewhere. */
  async letGo(tx: SystemTx, instanceId: string): Promise<void> {
    await tx.rows(LET_GO, [instanceId]);
  }
}
