import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../database/transaction.js';
import type { Circuit } from './circuit.js';

const MAKE = sql(
  'job_gate_make',
  'INSERT INTO job_gates (agency_id, gate) VALUES ($1, $2) ON CONFLICT DO NOTHING',
);

const COLUMNS = `gate, failures, openings, is_probing AS "isProbing", held_until AS "heldUntil", last_reason AS "lastReason",
  changed_at AS "changedAt"`;

const LOCK = sql(
  'job_gate_lock',
  `SELECT ${COLUMNS}, clock_timestamp() AS now FROM job_gates WHERE agency_id = $1 AND gate = $2 FOR NO KEY UPDATE`,
);

const FIND = sql(
  'job_gates_find',
  `SELECT ${COLUMNS} FROM job_gates WHERE agency_id = $1 AND gate = ANY ($2::text[])`,
);

const SET = sql(
  'job_gate_set',
  `UPDATE job_gates SET failures = $3, openings = $4, is_probing = $5, held_until = $6, last_reason = $7, changed_at = now()
   WHERE agency_id = $1 AND gate = $2`,
);

export interface Gate extends Circuit {
  readonly gate: string;
  /** Why it failed last, or was held. */
  readonly lastReason: string | null;
  readonly changedAt: Date;
}

/** With the time by the clock that all instances go by. */
export interface LockedGate extends Gate {
  readonly now: Date;
}

@Injectable()
export class JobGatesRepository {
  /** Nobody else changes it until the transaction ends. */
  async lock(tx: WriteTx, gate: string): Promise<LockedGate> {
    await tx.rows(MAKE, [tx.agencyId, gate]);
    const [found] = await tx.rows<LockedGate & Record<string, unknown>>(LOCK, [tx.agencyId, gate]);
    if (!found) throw new Error('A gate that was just made is not there.');
    return found;
  }

  async set(tx: WriteTx, gate: string, circuit: Circuit, reason: string): Promise<void> {
    const { failures, openings, isProbing, heldUntil } = circuit;
    await tx.rows(SET, [tx.agencyId, gate, failures, openings, isProbing, heldUntil, reason]);
  }

  /** Those of which anything is known. */
  find(tx: TenantTx, gates: readonly string[]): Promise<Gate[]> {
    return tx.rows<Gate & Record<string, unknown>>(FIND, [tx.agencyId, gates]);
  }
}
