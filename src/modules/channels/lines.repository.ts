import { Injectable } from '@nestjs/common';
import { type SystemTx, sql } from '../../database/transaction.js';
import { type Actor, clientIdsIn } from '../../kernel/actor.js';
import { type ChannelId, newId } from '../../kernel/ids.js';
import type { Channel, NewLine } from './channels.js';
import { CHANNEL_COLUMNS, type ChannelNames } from './channels.repository.js';

// A count is no row that could be locked, so whoever connects a line takes this.
const LOCK_COUNT = sql(
  'lines_lock_count',
  `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(':', 'channels', $1::int), 0))`,
);

const COUNT = sql('lines_count', 'SELECT count(*)::int AS count FROM channels WHERE agency_id = $1');

const OF_ACCOUNT = sql(
  'line_of_account',
  `SELECT ${CHANNEL_COLUMNS} FROM channels c
   WHERE c.agency_id = $1 AND c.client_id = $2 AND c.account_id = $3 AND c.provider = $4::provider FOR NO KEY UPDATE`,
);

const LOCK = sql(
  'line_lock',
  `SELECT ${CHANNEL_COLUMNS} FROM channels c
   WHERE c.agency_id = $1 AND ($2::int[] IS NULL OR c.client_id = ANY ($2)) AND c.id = $3 FOR NO KEY UPDATE`,
);

const INSERT = sql(
  'line_insert',
  `INSERT INTO channels AS c (agency_id, id, client_id, provider, account_id, business_account_id, display_name)
   VALUES ($1, $2, $3, $4::provider, $5, $6, $7) RETURNING ${CHANNEL_COLUMNS}`,
);

const REOPEN = sql(
  'line_reopen',
  `UPDATE channels c SET connected_at = now(), disconnected_at = NULL, display_name = $3, business_account_id = $4
   WHERE c.agency_id = $1 AND c.id = $2 RETURNING ${CHANNEL_COLUMNS}`,
);

const CLOSE = sql(
  'line_close',
  `UPDATE channels c SET disconnected_at = now(), failed_calls = 0, failing_since = NULL,
     credential_version = credential_version + 1
   WHERE c.agency_id = $1 AND c.id = $2 RETURNING ${CHANNEL_COLUMNS}`,
);

// Waits for whoever is about to route the same account, and then sees what came of it.
const ADD_ROUTE = sql(
  'line_add_route',
  `INSERT INTO channel_routes (agency_id, client_id, channel_id, provider, account_id)
   VALUES ($1, $2, $3, $4::provider, $5) ON CONFLICT (provider, account_id) DO NOTHING RETURNING channel_id`,
);

const HAS_ROUTE = sql(
  'line_has_route',
  `SELECT FROM channel_routes WHERE agency_id = $1 AND channel_id = $2 AND provider = $3::provider AND account_id = $4`,
);

const REMOVE_ROUTES = sql(
  'line_remove_routes',
  'DELETE FROM channel_routes WHERE agency_id = $1 AND channel_id = $2',
);

const TOKEN = sql(
  'line_token',
  `SELECT k.sealed_token AS "sealedToken", c.credential_version AS version, c.disconnected_at IS NULL AS "isConnected"
   FROM channels c LEFT JOIN channel_credentials k ON k.agency_id = c.agency_id AND k.channel_id = c.id
   WHERE c.agency_id = $1 AND c.id = $2`,
);

const TOKENS = sql(
  'lines_tokens',
  `SELECT channel_id AS id, sealed_token AS "sealedToken" FROM channel_credentials
   WHERE agency_id = $1 AND channel_id = ANY ($2)`,
);

// What was said of the token before says nothing of this one.
const STORE_TOKEN = sql(
  'line_store_token',
  `WITH stored AS (
     INSERT INTO channel_credentials (agency_id, channel_id, sealed_token) VALUES ($1, $2, $3)
     ON CONFLICT (agency_id, channel_id) DO UPDATE SET sealed_token = excluded.sealed_token
   )
   UPDATE channels SET credential_version = credential_version + 1, failed_calls = 0, failing_since = NULL
   WHERE agency_id = $1 AND id = $2`,
);

const RECOVER = sql(
  'line_recover',
  `UPDATE channels SET failed_calls = 0, failing_since = NULL
   WHERE agency_id = $1 AND id = $2 AND failed_calls > 0 RETURNING id`,
);

const REMOVE_TOKEN = sql(
  'line_remove_token',
  'DELETE FROM channel_credentials WHERE agency_id = $1 AND channel_id = $2',
);

/** A token as it is stored, which one of the line it is, and whether the line is connected. */
export interface StoredToken {
  readonly sealedToken: string | null;
  readonly version: number;
  readonly isConnected: boolean;
}

/**
 * What makes a line: how it is read by people, its token and its route. The latter two are in the second role alone,
 * where no statement of a tenant reaches; so that a line is whole or not at all, all of it is written there.
 */
@Injectable()
export class LinesRepository {
  /** How many the agency has. Nobody else adds one until the transaction ends. */
  async lockCount(tx: SystemTx, agencyId: number): Promise<number> {
    await tx.rows(LOCK_COUNT, [agencyId]);
    const [row] = await tx.rows<{ count: number }>(COUNT, [agencyId]);
    return row?.count ?? 0;
  }

  /** The client's line of this account, connected or not, locked. */
  async lockOfAccount(tx: SystemTx, agencyId: number, line: NewLine): Promise<Channel | null> {
    const { clientId, accountId, provider } = line;
    const [found] = await tx.rows<Channel>(OF_ACCOUNT, [agencyId, clientId, accountId, provider]);
    return found ?? null;
  }

  /** Within what the actor sees. */
  async lock(tx: SystemTx, { agencyId, clients }: Actor, id: ChannelId): Promise<Channel | null> {
    const [found] = await tx.rows<Channel>(LOCK, [agencyId, clientIdsIn(clients), id]);
    return found ?? null;
  }

  async insert(tx: SystemTx, agencyId: number, line: NewLine): Promise<Channel> {
    const { clientId, provider, accountId, businessAccountId, displayName } = line;
    const values = [agencyId, newId(), clientId, provider, accountId, businessAccountId, displayName];
    return only(await tx.rows<Channel>(INSERT, values));
  }

  async reopen(tx: SystemTx, { agencyId, id }: Channel, names: ChannelNames): Promise<Channel> {
    return only(await tx.rows<Channel>(REOPEN, [agencyId, id, names.displayName, names.businessAccountId]));
  }

  async close(tx: SystemTx, { agencyId, id }: Channel): Promise<Channel> {
    await tx.rows(REMOVE_ROUTES, [agencyId, id]);
    await tx.rows(REMOVE_TOKEN, [agencyId, id]);
    return only(await tx.rows<Channel>(CLOSE, [agencyId, id]));
  }

  /** False where the account is another line's, of whatever agency. Safe to repeat. */
  async route(tx: SystemTx, { agencyId, clientId, id, provider, accountId }: Channel): Promise<boolean> {
    const added = await tx.rows(ADD_ROUTE, [agencyId, clientId, id, provider, accountId]);
    if (added.length > 0) return true;
    return (await tx.rows(HAS_ROUTE, [agencyId, id, provider, accountId])).length > 0;
  }

  /** Null where there is no such line. */
  async token(tx: SystemTx, agencyId: number, id: ChannelId): Promise<StoredToken | null> {
    const [row] = await tx.rows<StoredToken>(TOKEN, [agencyId, id]);
    return row ?? null;
  }

  /** Sealed tokens of lines, by id. Those that have none are missing. */
  async tokens(tx: SystemTx, agencyId: number, ids: readonly ChannelId[]): Promise<Map<ChannelId, string>> {
    const rows = await tx.rows<{ id: ChannelId; sealedToken: string }>(TOKENS, [agencyId, ids]);
    return new Map(rows.map(({ id, sealedToken }) => [id, sealedToken]));
  }

  async storeToken(tx: SystemTx, { agencyId, id }: Channel, sealedToken: string): Promise<void> {
    await tx.rows(STORE_TOKEN, [agencyId, id, sealedToken]);
  }

  /** Whether any of its calls had failed. */
  async recover(tx: SystemTx, { agencyId, id }: Channel): Promise<boolean> {
    return (await tx.rows(RECOVER, [agencyId, id])).length > 0;
  }
}

function only([row]: readonly Channel[]): Channel {
  if (!row) throw new Error('A channel that was just written is not there.');
  return row;
}
