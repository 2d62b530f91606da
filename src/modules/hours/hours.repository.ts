import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { BusinessHours, Hours } from './hours.js';

const COLUMNS = `client_id AS "clientId", time_zone AS "timeZone", weekly, holidays, updated_at AS "updatedAt"`;

/** $1 is the agency, $2 the clients that the actor sees, null for all of them. */
const OF_CLIENT = 'agency_id = $1 AND ($2::int[] IS NULL OR client_id = ANY ($2)) AND client_id = $3';

const FIND = sql('business_hours_find', `SELECT ${COLUMNS} FROM business_hours WHERE ${OF_CLIENT}`);

const LOCK = sql(
  'business_hours_lock',
  `SELECT ${COLUMNS} FROM business_hours WHERE ${OF_CLIENT} FOR NO KEY UPDATE`,
);

// Waits for whoever is setting the first hours of the client at the same time, and then finds theirs.
const INSERT = sql(
  'business_hours_insert',
  `INSERT INTO business_hours (agency_id, client_id, time_zone, weekly, holidays) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (agency_id, client_id) DO NOTHING RETURNING ${COLUMNS}`,
);

const CHANGE = sql(
  'business_hours_change',
  `UPDATE business_hours SET time_zone = $3, weekly = $4, holidays = $5, updated_at = now()
   WHERE agency_id = $1 AND client_id = $2 RETURNING ${COLUMNS}`,
);

@Injectable()
export class HoursRepository {
  async find(tx: TenantTx, clientId: number): Promise<BusinessHours | null> {
    const [found] = await tx.rows<BusinessHours>(FIND, [
      tx.agencyId,
      clientIdsIn(tx.actor.clients),
      clientId,
    ]);
    return found ?? null;
  }

  /** Nobody else changes them until the transaction ends. */
  async lock(tx: WriteTx, clientId: number): Promise<BusinessHours | null> {
    const [found] = await tx.rows<BusinessHours>(LOCK, [
      tx.agencyId,
      clientIdsIn(tx.actor.clients),
      clientId,
    ]);
    return found ?? null;
  }

  /** Null for a client that has hours. */
  async insert(tx: WriteTx, clientId: number, hours: Hours): Promise<BusinessHours | null> {
    const [made] = await tx.rows<BusinessHours>(INSERT, valuesOf(tx, clientId, hours));
    return made ?? null;
  }

  async change(tx: WriteTx, clientId: number, hours: Hours): Promise<BusinessHours> {
    const [changed] = await tx.rows<BusinessHours>(CHANGE, valuesOf(tx, clientId, hours));
    if (!changed) throw new Error('Hours that were just locked are not there.');
    return changed;
  }
}

const valuesOf = (tx: WriteTx, clientId: number, { timeZone, weekly, holidays }: Hours) => [
  tx.agencyId,
  clientId,
  timeZone,
  JSON.stringify(weekly),
  JSON.stringify(holidays),
];
