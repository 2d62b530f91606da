import { Injectable } from '@nestjs/common';
import { type SystemTx, sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { BookingStaffId, CalendarConnectionId } from '../../kernel/ids.js';
import type { CalendarConnection, CalendarPosition, PositionedConnection } from './calendars.js';

const COLUMNS = `c.id, c.agency_id AS "agencyId", c.client_id AS "clientId", c.staff_id AS "staffId", c.provider,
  c.account, c.connected_by AS "connectedBy", c.connected_at AS "connectedAt", c.needs_reconnect AS "needsReconnect",
  c.sync_token AS "syncToken", c.read_all_at AS "readAllAt", c.last_synced_at AS "lastSyncedAt",
  c.last_error AS "lastError", c.failed_at AS "failedAt"`;

/** $1 is the agency, $2 the clients that the actor sees, null for all of them. */
const SEEN = 'c.agency_id = $1 AND ($2::int[] IS NULL OR c.client_id = ANY ($2))';

const PAGE = sql(
  'calendar_connections_page',
  `SELECT ${COLUMNS} FROM calendar_connections c
   WHERE ${SEEN} AND ($3::int IS NULL OR c.client_id = $3) AND ($4::uuid IS NULL OR c.id > $4)
   ORDER BY c.id LIMIT $5`,
);

const FIND = sql(
  'calendar_connection_find',
  `SELECT ${COLUMNS} FROM calendar_connections c WHERE ${SEEN} AND c.id = $3`,
);

const LOCK = sql(
  'calendar_connection_lock',
  `SELECT ${COLUMNS} FROM calendar_connections c WHERE ${SEEN} AND c.id = $3 FOR NO KEY UPDATE`,
);

const OF_STAFF = sql(
  'calendar_connection_of_staff',
  `SELECT ${COLUMNS} FROM calendar_connections c WHERE ${SEEN} AND c.staff_id = $3`,
);

// Whose calendar it was before is not known to be the same: it is read from the beginning.
const CONNECT = sql(
  'calendar_connection_connect',
  `INSERT INTO calendar_connections AS c (agency_id, id, client_id, staff_id, provider, connected_by)
   VALUES ($1, $2, $3, $4, $5, $6)
   ON CONFLICT (agency_id, staff_id) DO UPDATE SET provider = excluded.provider, connected_by = excluded.connected_by,
     connected_at = now(), needs_reconnect = true, sync_token = NULL, read_all_at = NULL, account = NULL
   RETURNING ${COLUMNS}`,
);

const READY = sql(
  'calendar_connection_ready',
  `UPDATE calendar_connections SET needs_reconnect = false, last_error = NULL, failed_at = NULL
   WHERE agency_id = $1 AND id = $2 RETURNING id`,
);

const SYNCED = sql(
  'calendar_connection_synced',
  `UPDATE calendar_connections SET sync_token = $3, read_all_at = $4, last_synced_at = $5, account = coalesce($6, account),
     last_error = NULL, failed_at = NULL
   WHERE agency_id = $1 AND id = $2`,
);

// A time of ours has milliseconds, the database's has microseconds.
const FAILED = sql(
  'calendar_connection_failed',
  `UPDATE calendar_connections SET last_error = $3, failed_at = now(), needs_reconnect = needs_reconnect OR $4
   WHERE agency_id = $1 AND id = $2 AND date_trunc('milliseconds', connected_at) = $5`,
);

const REMOVE = sql(
  'calendar_connection_remove',
  'DELETE FROM calendar_connections WHERE agency_id = $1 AND id = $2',
);

const SHARES_ACCOUNT = sql(
  'calendar_connection_shares_account',
  `SELECT 1 FROM calendar_connections WHERE provider = $1 AND account = $2 AND (agency_id, id) <> ($3, $4) LIMIT 1`,
);

export interface ConnectionsPage {
  /** Null: of all clients that the actor sees. */
  readonly clientId: number | null;
  readonly limit: number;
  /** Exclusive. */
  readonly afterId: CalendarConnectionId | null;
}

export type NewConnection = Pick<
  CalendarConnection,
  'id' | 'clientId' | 'staffId' | 'provider' | 'connectedBy'
>;

export interface Synced extends CalendarPosition {
  readonly at: Date;
  /** As it was unless told. */
  readonly account: string | null;
}

@Injectable()
export class ConnectionsRepository {
  /** By id, so in the order in which they were connected first. */
  page(tx: TenantTx, { clientId, afterId, limit }: ConnectionsPage): Promise<CalendarConnection[]> {
    return tx.rows(PAGE, [tx.agencyId, clientIdsIn(tx.actor.clients), clientId, afterId, limit]);
  }

  async findById(tx: TenantTx, id: CalendarConnectionId): Promise<PositionedConnection | null> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), id];
    return (await tx.rows<PositionedConnection>(FIND, values))[0] ?? null;
  }

  /** The same, and nobody else changes it before the transaction ends. */
  async lock(tx: WriteTx, id: CalendarConnectionId): Promise<PositionedConnection | null> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), id];
    return (await tx.rows<PositionedConnection>(LOCK, values))[0] ?? null;
  }

  async ofStaff(tx: TenantTx, staffId: BookingStaffId): Promise<CalendarConnection | null> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), staffId];
    return (await tx.rows<CalendarConnection>(OF_STAFF, values))[0] ?? null;
  }

  /** Not usable before it is `ready`. One that the staff has already keeps its id. */
  async connect(tx: WriteTx, connection: NewConnection): Promise<CalendarConnection> {
    const { id, clientId, staffId, provider, connectedBy } = connection;
    const values = [tx.agencyId, id, clientId, staffId, provider, connectedBy];
    const [connected] = await tx.rows<CalendarConnection>(CONNECT, values);
    if (!connected) throw new Error('A calendar that was just connected is not there.');
    return connected;
  }

  /** Its tokens are stored. Whether it is still there. */
  async ready(tx: WriteTx, id: CalendarConnectionId): Promise<boolean> {
    return (await tx.rows(READY, [tx.agencyId, id])).length > 0;
  }

  async synced(tx: WriteTx, id: CalendarConnectionId, synced: Synced): Promise<void> {
    const { syncToken, readAllAt, at, account } = synced;
    await tx.rows(SYNCED, [tx.agencyId, id, syncToken, readAllAt, at, account]);
  }

  /** Nothing where it was connected again since. */
  async failed(
    tx: WriteTx,
    { id, connectedAt }: Pick<CalendarConnection, 'id' | 'connectedAt'>,
    error: string,
    needsReconnect: boolean,
  ): Promise<void> {
    await tx.rows(FAILED, [tx.agencyId, id, error, needsReconnect, connectedAt]);
  }

  async remove(tx: WriteTx, id: CalendarConnectionId): Promise<void> {
    await tx.rows(REMOVE, [tx.agencyId, id]);
  }

  /** Whether another connection, of whatever agency, speaks for the same account. */
  async sharesAccount(
    tx: SystemTx,
    {
      agencyId,
      id,
      provider,
      account,
    }: Pick<CalendarConnection, 'agencyId' | 'id' | 'provider'> & { account: string },
  ): Promise<boolean> {
    return (await tx.rows(SHARES_ACCOUNT, [provider, account, agencyId, id])).length > 0;
  }
}
