import { Injectable } from '@nestjs/common';
import { type SystemTx, sql, type WriteTx } from '../database/transaction.js';

export interface NewJob {
  readonly kind: string;
  /** Jobs of one lane of the agency run one after the other, in the order in which they were added. */
  readonly lane: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Not before this time; unset: at once. Later jobs of its lane wait for it. */
  readonly runAt?: Date;
  /** What it must pass together with others: held back while nothing gets through there. */
  readonly gate?: string;
}

const ADD = sql(
  'job_add',
  'INSERT INTO jobs (agency_id, kind, lane, payload, run_at, gate) VALUES ($1, $2, $3, $4, coalesce($5, now()), $6)',
);

const ADD_ONCE = sql(
  'job_add_once',
  `INSERT INTO jobs (agency_id, kind, lane, payload, run_at, gate)
   SELECT $1::int, $2::text, $3::text, $4::jsonb, coalesce($5::timestamptz, now()), $6::text
   WHERE NOT EXISTS (SELECT FROM jobs WHERE agency_id = $1 AND lane = $3)`,
);

/** Durable work for later, stored with the rows it is about. */
@Injectable()
export class JobQueue {
  /** Runs after the transaction has committed, and not at all if it does not. */
  async add(tx: WriteTx, job: NewJob): Promise<void> {
    await tx.rows(ADD, valuesOf(tx.agencyId, job));
  }

  /** The same unless a job stands in its lane. Whoever may do so at once for the same lane waits for each other first. */
  async addOnce(tx: WriteTx, job: NewJob): Promise<void> {
    await tx.rows(ADD_ONCE, valuesOf(tx.agencyId, job));
  }

  /** The same from a transaction of the house, in which the agency must be named. */
  async addFor(tx: SystemTx, agencyId: number, job: NewJob): Promise<void> {
    await tx.rows(ADD, valuesOf(agencyId, job));
  }
}

const valuesOf = (agencyId: number, { kind, lane, payload, runAt, gate }: NewJob) => [
  agencyId,
  kind,
  lane,
  JSON.stringify(payload),
  runAt ?? null,
  gate ?? null,
];

/**
 * The same for a write that is one hand-written statement: SQL for a CTE that adds one job from each row of an
 * earlier CTE, which must have `agency_id`. `lane`, `payload`, `runAt` and `gate` are SQL.
 */
export const jobCte = (
  from: string,
  job: { kind: string; lane: string; payload: string; runAt?: string; gate?: string },
) =>
  `INSERT INTO jobs (agency_id, kind, lane, payload, run_at, gate)
   SELECT agency_id, '${job.kind}', ${job.lane}, ${job.payload}, ${job.runAt ?? 'now()'}, ${job.gate ?? 'NULL'} FROM ${from}`;
