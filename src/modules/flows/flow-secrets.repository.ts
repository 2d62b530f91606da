import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { FlowSecret } from './flows.js';

const COLUMNS = `s.client_id AS "clientId", s.name, s.updated_by AS "updatedBy", s.created_at AS "createdAt",
  s.updated_at AS "updatedAt"`;

/** $1 is the agency, $2 the clients that the actor sees, null for all of them, $3 the client. */
const OF_CLIENT = 's.agency_id = $1 AND ($2::int[] IS NULL OR s.client_id = ANY ($2)) AND s.client_id = $3';

const FIND = sql(
  'flow_secret_find',
  'SELECT sealed FROM flow_secrets WHERE agency_id = $1 AND client_id = $2 AND name = $3',
);

const PAGE = sql(
  'flow_secrets_page',
  `SELECT ${COLUMNS} FROM flow_secrets s
   WHERE ${OF_CLIENT} AND ($4::text IS NULL OR s.name > $4) ORDER BY s.name LIMIT $5`,
);

const EXISTING = sql(
  'flow_secrets_existing',
  `SELECT s.name FROM flow_secrets s WHERE ${OF_CLIENT} AND s.name = ANY ($4::text[])`,
);

// A count is no row that could be locked, so whoever sets a secret takes this.
const LOCK_COUNT = sql(
  'flow_secrets_lock_count',
  `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(':', 'flow secrets', $1::int, $2::int), 0))`,
);

const OTHERS = sql(
  'flow_secrets_others',
  `SELECT count(*)::int AS count FROM flow_secrets WHERE agency_id = $1 AND client_id = $2 AND name <> $3`,
);

const SET = sql(
  'flow_secret_set',
  `INSERT INTO flow_secrets AS s (agency_id, client_id, name, sealed, updated_by) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (agency_id, client_id, name) DO UPDATE
     SET sealed = excluded.sealed, updated_by = excluded.updated_by, updated_at = clock_timestamp()
   RETURNING ${COLUMNS}`,
);

const REMOVE = sql(
  'flow_secret_remove',
  'DELETE FROM flow_secrets WHERE agency_id = $1 AND client_id = $2 AND name = $3 RETURNING name',
);

@Injectable()
export class FlowSecretsRepository {
  /** As it is sealed; null where the client has none of that name. */
  async sealed(tx: TenantTx, clientId: number, name: string): Promise<string | null> {
    const [found] = await tx.rows<{ sealed: string }>(FIND, [tx.agencyId, clientId, name]);
    return found?.sealed ?? null;
  }

  /** By name. `after` is exclusive. */
  page(tx: TenantTx, clientId: number, limit: number, after: string | null): Promise<FlowSecret[]> {
    return tx.rows<FlowSecret>(PAGE, [tx.agencyId, clientIdsIn(tx.actor.clients), clientId, after, limit]);
  }

  /** Those of the names that the client has. */
  async existing(tx: TenantTx, clientId: number, names: readonly string[]): Promise<ReadonlySet<string>> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), clientId, names];
    return new Set((await tx.rows<{ name: string }>(EXISTING, values)).map(({ name }) => name));
  }

  /** How many others the client has. Nobody else adds one there until the transaction ends. */
  async lockOthers(tx: WriteTx, clientId: number, name: string): Promise<number> {
    await tx.rows(LOCK_COUNT, [tx.agencyId, clientId]);
    const [row] = await tx.rows<{ count: number }>(OTHERS, [tx.agencyId, clientId, name]);
    return row?.count ?? 0;
  }

  async set(tx: WriteTx, clientId: number, name: string, sealed: string): Promise<FlowSecret> {
    const values = [tx.agencyId, clientId, name, sealed, tx.actor.userId];
    const [secret] = await tx.rows<FlowSecret>(SET, values);
    if (!secret) throw new Error('A secret that was just set is not there.');
    return secret;
  }

  /** False when there was none. */
  async remove(tx: WriteTx, clientId: number, name: string): Promise<boolean> {
    return (await tx.rows(REMOVE, [tx.agencyId, clientId, name])).length > 0;
  }
}
