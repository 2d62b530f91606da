import { Injectable } from '@nestjs/common';
import { type SystemTx, sql, type WriteTx } from '../database/transaction.js';
import { type Job, LeaseLost } from './job.js';

/**
 * How many due jobs of one kind a claim looks at: those it begins, and those it parks behind others. Each of them is
 * locked for the while, so with more of them a claim costs more than what it begins.
 */
const WINDOW = 64;
const LEASE = "interval '30 seconds'";
/** Well within the lease, so that one lost heartbeat costs nothing. */
export const HEARTBEAT_MS = 10_000;

/** A claim, as the database knows it: the attempt makes it unlike any earlier claim by the same runner. */
const HELD = 'agency_id = $1 AND id = $2 AND locked_by = $3 AND attempts = $4';

// `blocked`: an earlier one of the lane exists. `anchored`: one of those is locked against removal until this
// statement ends, so its removal will see the job parked (jobs_unpark_next). Not anchored: the earlier one is
// just being removed; the job is looked at again. The second LIMIT keeps the planner from reading all jobs.
const CLAIM = sql(
  'jobs_claim',
  `WITH due AS MATERIALIZED (
     SELECT j.*, k.places FROM unnest($1::text[], $2::int[]) AS k(kind, places) CROSS JOIN LATERAL (
       SELECT agency_id, id, kind, lane, run_at FROM jobs
       WHERE kind = k.kind AND NOT parked AND run_at <= now() AND (locked_until IS NULL OR locked_until <= now())
       ORDER BY run_at, id LIMIT ${WINDOW} FOR NO KEY UPDATE SKIP LOCKED
     ) AS j
   ), seen AS MATERIALIZED (
     SELECT due.*, EXISTS (
       SELECT 1 FROM jobs p WHERE p.agency_id = due.agency_id AND p.lane = due.lane AND p.id < due.id) AS blocked
     FROM due
   ), anchored AS MATERIALIZED (
     SELECT s.agency_id, s.id FROM seen s CROSS JOIN LATERAL (
       SELECT 1 FROM jobs p WHERE p.agency_id = s.agency_id AND p.lane = s.lane AND p.id < s.id
       ORDER BY p.id LIMIT 1 FOR KEY SHARE SKIP LOCKED) AS p
     WHERE s.blocked LIMIT ${WINDOW}
   ), park AS (
     UPDATE jobs j SET parked = true FROM anchored a WHERE j.agency_id = a.agency_id AND j.id = a.id
     RETURNING 1
   ), free AS MATERIALIZED (
     SELECT agency_id, id FROM (
       SELECT *, row_number() OVER (PARTITION BY kind ORDER BY run_at, id) AS place FROM seen WHERE NOT blocked
     ) AS ranked
     WHERE place <= places ORDER BY run_at, id LIMIT $3
   ), claimed AS (
     UPDATE jobs j SET attempts = attempts + 1, locked_by = $4, locked_until = now() + ${LEASE}
     FROM free f WHERE j.agency_id = f.agency_id AND j.id = f.id
     RETURNING j.agency_id, j.id, j.kind, j.lane, j.payload, j.attempts
   )
   SELECT agency_id AS "agencyId", id::text, kind, lane, payload, attempts, (SELECT count(*)::int FROM park) AS parked
   FROM claimed
   UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, (SELECT count(*)::int FROM park)`,
);

const EXTEND = sql(
  'jobs_extend',
  `UPDATE jobs j SET locked_until = now() + ${LEASE}
   FROM unnest($2::int[], $3::bigint[], $4::int[]) AS h(agency_id, id, attempts)
   WHERE j.agency_id = h.agency_id AND j.id = h.id AND j.locked_by = $1 AND j.attempts = h.attempts
   RETURNING j.id::text, j.attempts`,
);

const COMPLETE = sql('job_complete', `DELETE FROM jobs WHERE ${HELD} RETURNING 1`);

const POSTPONE = sql(
  'job_postpone',
  `UPDATE jobs SET locked_by = NULL, locked_until = NULL, last_error = $6,
     run_at = now() + $5 * interval '1 millisecond' WHERE ${HELD}`,
);

const GIVE_BACK = sql(
  'job_give_back',
  `UPDATE jobs SET locked_by = NULL, locked_until = NULL, attempts = attempts - 1 WHERE ${HELD}`,
);

const BURY = sql(
  'job_bury',
  `WITH gone AS (DELETE FROM jobs WHERE ${HELD} RETURNING *)
   INSERT INTO dead_jobs (agency_id, id, kind, lane, payload, attempts, last_error, created_at)
   SELECT agency_id, id, kind, lane, payload, attempts, $5, created_at FROM gone RETURNING 1`,
);

// Due and free to begin, or being run by a live runner. Not now(): that is older than what the statement sees, so
// a job postponed by nothing in between would look as if it were in the future.
const IS_BUSY = sql(
  'jobs_busy',
  `SELECT 1 FROM jobs WHERE kind = ANY ($1) AND NOT parked AND (locked_until > clock_timestamp() OR (run_at <= clock_timestamp() AND NOT EXISTS (
     SELECT 1 FROM jobs p WHERE p.agency_id = jobs.agency_id AND p.lane = jobs.lane AND p.id < jobs.id
   ))) LIMIT 1`,
);

export interface Places {
  readonly kind: string;
  readonly free: number;
}

interface ClaimedRow extends Job {
  readonly parked: number;
}

/** The jobs themselves. Only the runner uses it. */
@Injectable()
export class JobsRepository {
  /** Takes due jobs that are the first of their lanes, oldest first, and counts the attempt. */
  async claim(
    tx: SystemTx,
    runnerId: string,
    places: readonly Places[],
    limit: number,
  ): Promise<{ jobs: Job[]; parked: number }> {
    const kinds = places.map(({ kind }) => kind);
    const rows = await tx.rows<ClaimedRow>(CLAIM, [kinds, places.map(({ free }) => free), limit, runnerId]);
    return {
      jobs: rows.filter(({ id }) => id !== null).map(({ parked: _, ...job }) => job),
      parked: rows[0]?.parked ?? 0,
    };
  }

  /** Holds on to the jobs for another lease; answers those that are still held. */
  extend(tx: SystemTx, runnerId: string, jobs: readonly Job[]): Promise<Pick<Job, 'id' | 'attempts'>[]> {
    const agencies = jobs.map(({ agencyId }) => agencyId);
    const attempts = jobs.map((job) => job.attempts);
    return tx.rows(EXTEND, [runnerId, agencies, jobs.map(({ id }) => id), attempts]);
  }

  async complete(tx: WriteTx, runnerId: string, job: Job): Promise<void> {
    const rows = await tx.rows(COMPLETE, heldBy(runnerId, job));
    if (rows.length === 0) throw new LeaseLost(job);
  }

  async postpone(tx: SystemTx, runnerId: string, job: Job, afterMs: number, reason: string): Promise<void> {
    await tx.rows(POSTPONE, [...heldBy(runnerId, job), afterMs, reason]);
  }

  /** As if it had never been claimed. */
  async giveBack(tx: SystemTx, runnerId: string, job: Job): Promise<void> {
    await tx.rows(GIVE_BACK, heldBy(runnerId, job));
  }

  async bury(tx: WriteTx, runnerId: string, job: Job, reason: string): Promise<void> {
    const rows = await tx.rows(BURY, [...heldBy(runnerId, job), reason]);
    if (rows.length === 0) throw new LeaseLost(job);
  }

  async isBusy(tx: SystemTx, kinds: readonly string[]): Promise<boolean> {
    return (await tx.rows(IS_BUSY, [kinds])).length > 0;
  }
}

const heldBy = (runnerId: string, job: Job) => [job.agencyId, job.id, runnerId, job.attempts];
