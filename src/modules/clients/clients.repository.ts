import { Injectable } from '@nestjs/common';
import { isUniqueViolation } from '../../database/errors.js';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import { nameTaken } from './clients.errors.js';
import type { AutomaticMoves, Client, ClientSettings, ClientStanding } from './clients.js';

const COLUMNS = `id, name, archived_at AS "archivedAt", created_at AS "createdAt", json_build_object(
    'autoResolveIdleDays', auto_resolve_idle_days, 'autoArchiveResolvedDays', auto_archive_resolved_days,
    'allowCustomerReopen', allow_customer_reopen, 'typingEnabled', typing_enabled,
    'presenceEnabled', presence_enabled) AS settings`;

/** $1 is the agency, $2 the clients that the actor sees, null for all of them. */
const SEEN = 'agency_id = $1 AND ($2::int[] IS NULL OR id = ANY ($2))';

const PAGE = sql(
  'clients_page',
  `SELECT ${COLUMNS} FROM clients WHERE ${SEEN} AND id > $3 AND ($4 OR archived_at IS NULL) ORDER BY id LIMIT $5`,
);

const FIND = sql('client_find', `SELECT ${COLUMNS} FROM clients WHERE ${SEEN} AND id = $3`);
const STANDING = sql(
  'client_standing',
  `SELECT c.name, c.archived_at IS NULL AND a.archived_at IS NULL AS "isOpen"
   FROM clients c JOIN agencies a ON a.id = c.agency_id
   WHERE c.agency_id = $1 AND ($2::int[] IS NULL OR c.id = ANY ($2)) AND c.id = $3`,
);
const VISIBLE = sql('clients_visible', `SELECT id FROM clients WHERE ${SEEN} AND id = ANY ($3::int[])`);
const LOCK = sql('client_lock', `SELECT ${COLUMNS} FROM clients WHERE ${SEEN} AND id = $3 FOR NO KEY UPDATE`);

const AUTOMATIC_MOVES = sql(
  'client_automatic_moves',
  `SELECT auto_resolve_idle_days AS "autoResolveIdleDays", auto_archive_resolved_days AS "autoArchiveResolvedDays"
   FROM clients WHERE ${SEEN} AND id = $3 FOR SHARE`,
);

const INSERT = sql(
  'client_insert',
  `INSERT INTO clients (agency_id, name) VALUES ($1, $2) RETURNING ${COLUMNS}`,
);

const RENAME = sql('client_rename', 'UPDATE clients SET name = $3 WHERE agency_id = $1 AND id = $2');

const SET = sql(
  'client_set',
  `UPDATE clients SET auto_resolve_idle_days = $3, auto_archive_resolved_days = $4, allow_customer_reopen = $5,
     typing_enabled = $6, presence_enabled = $7
   WHERE agency_id = $1 AND id = $2`,
);

const ARCHIVE = sql(
  'client_archive',
  'UPDATE clients SET archived_at = now() WHERE agency_id = $1 AND id = $2',
);
const RESTORE = sql(
  'client_restore',
  'UPDATE clients SET archived_at = NULL WHERE agency_id = $1 AND id = $2',
);

export interface ClientsPage {
  readonly limit: number;
  /** Exclusive. */
  readonly afterId: number;
  readonly includeArchived: boolean;
}

@Injectable()
export class ClientsRepository {
  async allowsReopen(tx: TenantTx, clientId: number): Promise<boolean | null> {
    const client = await tx.db.client.findUnique({
      where: { agencyId_id: { agencyId: tx.agencyId, id: clientId } },
      select: { allowCustomerReopen: true },
    });
    return client?.allowCustomerReopen ?? null;
  }

  /** By id, so the oldest first. */
  page(tx: TenantTx, { limit, afterId, includeArchived }: ClientsPage): Promise<Client[]> {
    return tx.rows<Client>(PAGE, [
      tx.agencyId,
      clientIdsIn(tx.actor.clients),
      afterId,
      includeArchived,
      limit,
    ]);
  }

  async findById(tx: TenantTx, id: number): Promise<Client | null> {
    const [client] = await tx.rows<Client>(FIND, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return client ?? null;
  }

  async standing(tx: TenantTx, id: number): Promise<ClientStanding | null> {
    const [client] = await tx.rows<ClientStanding>(STANDING, [
      tx.agencyId,
      clientIdsIn(tx.actor.clients),
      id,
    ]);
    return client ?? null;
  }

  /** Nobody else changes it until the transaction ends. */
  async lock(tx: WriteTx, id: number): Promise<Client | null> {
    const [client] = await tx.rows<Client>(LOCK, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return client ?? null;
  }

  /** Nobody changes them until the transaction ends. */
  async automaticMoves(tx: WriteTx, id: number): Promise<AutomaticMoves | null> {
    const [moves] = await tx.rows<AutomaticMoves>(AUTOMATIC_MOVES, [
      tx.agencyId,
      clientIdsIn(tx.actor.clients),
      id,
    ]);
    return moves ?? null;
  }

  /** @throws DomainError CONFLICT NAME_TAKEN. */
  async insert(tx: WriteTx, name: string): Promise<Client> {
    const [client] = await tx.rows<Client>(INSERT, [tx.agencyId, name]).catch(translated(name));
    if (!client) throw new Error('A client that was just made is not there.');
    return client;
  }

  /** @throws DomainError CONFLICT NAME_TAKEN. */
  async rename(tx: WriteTx, id: number, name: string): Promise<void> {
    await tx.rows(RENAME, [tx.agencyId, id, name]).catch(translated(name));
  }

  async set(tx: WriteTx, id: number, settings: ClientSettings): Promise<void> {
    await tx.rows(SET, [
      tx.agencyId,
      id,
      settings.autoResolveIdleDays,
      settings.autoArchiveResolvedDays,
      settings.allowCustomerReopen,
      settings.typingEnabled,
      settings.presenceEnabled,
    ]);
  }

  async archive(tx: WriteTx, { id }: Client): Promise<void> {
    await tx.rows(ARCHIVE, [tx.agencyId, id]);
  }

  /** @throws DomainError CONFLICT NAME_TAKEN when another client has taken the name meanwhile. */
  async restore(tx: WriteTx, { id, name }: Client): Promise<void> {
    await tx.rows(RESTORE, [tx.agencyId, id]).catch(translated(name));
  }

  /** Those of the ids that the actor sees, archived ones included. */
  async visible(tx: TenantTx, ids: readonly number[]): Promise<ReadonlySet<number>> {
    const found = await tx.rows<{ id: number }>(VISIBLE, [tx.agencyId, clientIdsIn(tx.actor.clients), ids]);
    return new Set(found.map(({ id }) => id));
  }
}

const translated =
  (name: string) =>
  (error: unknown): never => {
    throw isUniqueViolation(error, 'clients_one_per_name') ? nameTaken(name) : error;
  };
