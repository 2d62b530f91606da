import { Injectable } from '@nestjs/common';
import { type SystemTx, sql, type WriteTx } from '../database/transaction.js';
import { PROBE_MS } from './circuit.js';
import { type Job, LeaseLost } from './job.js';

/**
 * How many due jobs of one kind a claim looks at: those it begins, and those it parks behind others. Each of them is
 * locked for the while, so with more of them a claim costs more than what it begins.
 */
const WINDOW = 64;
const LEASE = "interval '30 seconds'";
/** How long those wait behind one that tries: when it gets through, so may they. */
const TRYING = "interval '15 seconds'";
/** Well within the lease, so that one lost heartbeat costs nothing. */
export const HEARTBEAT_MS = 10_000;

/** A claim, as the database knows it: the attempt makes it unlike any earlier claim by the same runner. */
const HELD = 'agency_id = $1 AND id = $2 AND locked_by = $3 AND attempts = $4';

// `blocked`: an earlier one of the lane exists. `anchored`: one of those is locked against removal until this
// statement ends, so its removal will see the job parked (jobs_unpark_next). Not anchored: the earlier one is
// just being removed; the job is looked at again. The second LIMIT keeps the planner from reading all jobs.
//
// `shut`: gates that let none through now, or one (`admits`). Who must wait there is put off, out of the index of due
// jobs. Of those that may let one try, this takes the ones that nobody else looks at meanwhile (`trying`); it waits for
// no gate, because who records a failure there may wait for one of its jobs. A gate that has no place left here ($6) is
// not looked at, one that has some gives as many as it has ($7, $8).
const CLAIM = sql(
  'jobs_claim',
  `WITH due AS MATERIALIZED (
     SELECT j.*, k.places, k.gate_places FROM unnest($1::text[], $2::int[], $5::int[]) AS k(kind, places, gate_places)
     CROSS JOIN LATERAL (
       SELECT agency_id, id, kind, lane, run_at, gate FROM jobs
       WHERE kind = k.kind AND NOT parked AND run_at <= now() AND (locked_until IS NULL OR locked_until <= now())
         AND (gate IS NULL OR agency_id || '/' || gate <> ALL ($6::text[]))
       ORDER BY run_at, id LIMIT ${WINDOW} FOR NO KEY UPDATE SKIP LOCKED
     ) AS j
   ), shut AS MATERIALIZED (
     SELECT agency_id, gate, held_until > now() AS is_held,
       CASE WHEN is_probing THEN least(held_until, now() + ${TRYING}) ELSE held_until END AS look_at
     FROM job_gates
     WHERE (openings > 0 OR held_until > now()) AND (agency_id, gate) IN (SELECT agency_id, gate FROM due)
   ), trying AS MATERIALIZED (
     SELECT agency_id, gate FROM job_gates
     WHERE openings > 0 AND held_until <= now() AND (agency_id, gate) IN (SELECT agency_id, gate FROM due)
     FOR NO KEY UPDATE SKIP LOCKED
   ), put_off AS (
     UPDATE jobs j SET run_at = s.look_at FROM due d JOIN shut s ON s.agency_id = d.agency_id AND s.gate = d.gate
     WHERE s.is_held AND j.agency_id = d.agency_id AND j.id = d.id RETURNING 1
   ), seen AS MATERIALIZED (
     SELECT due.*, EXISTS (
       SELECT 1 FROM jobs p WHERE p.agency_id = due.agency_id AND p.lane = due.lane AND p.id < due.id) AS blocked,
       CASE WHEN due.gate IS NULL THEN NULL WHEN s.gate IS NULL THEN due.gate_places - coalesce(r.running, 0)
         WHEN t.gate IS NULL THEN 0 ELSE 1 END AS admitted
     FROM due LEFT JOIN shut s ON s.agency_id = due.agency_id AND s.gate = due.gate
     LEFT JOIN trying t ON t.agency_id = due.agency_id AND t.gate = due.gate
     LEFT JOIN unnest($7::text[], $8::int[]) AS r(gate, running) ON r.gate = due.agency_id || '/' || due.gate
     WHERE s.is_held IS NOT TRUE
   ), anchored AS MATERIALIZED (
     SELECT s.agency_id, s.id FROM seen s CROSS JOIN LATERAL (
       SELECT 1 FROM jobs p WHERE p.agency_id = s.agency_id AND p.lane = s.lane AND p.id < s.id
       ORDER BY p.id LIMIT 1 FOR KEY SHARE SKIP LOCKED) AS p
     WHERE s.blocked LIMIT ${WINDOW}
   ), park AS (
     UPDATE jobs j SET parked = true FROM anchored a WHERE j.agency_id = a.agency_id AND j.id = a.id
     RETURNING 1
   ), free AS MATERIALIZED (
     SELECT agency_id, id, gate FROM (
       SELECT *, row_number() OVER (PARTITION BY kind ORDER BY run_at, id) AS place FROM (
         SELECT *, row_number() OVER (PARTITION BY kind, agency_id, gate ORDER BY run_at, id) AS gate_place
         FROM seen WHERE NOT blocked
       ) AS queued WHERE admitted IS NULL OR gate_place <= admitted
     ) AS ranked
     WHERE place <= places ORDER BY run_at, id LIMIT $3
   ), probe AS (
     UPDATE job_gates g SET is_probing = true, held_until = now() + interval '${PROBE_MS} milliseconds', changed_at = now()
     FROM trying t WHERE g.agency_id = t.agency_id AND g.gate = t.gate
       AND EXISTS (SELECT FROM free f WHERE f.agency_id = t.agency_id AND f.gate = t.gate)
   ), claimed AS (
     UPDATE jobs j SET attempts = attempts + 1, locked_by = $4, locked_until = now() + ${LEASE}
     FROM free f WHERE j.agency_id = f.agency_id AND j.id = f.id
     RETURNING j.agency_id, j.id, j.kind, j.lane, j.payload, j.attempts, j.gate
   ), moved AS (
     SELECT (SELECT count(*) FROM park) + (SELECT count(*) FROM put_off) AS n
   )
   SELECT agency_id AS "agencyId", id::text, kind, lane, payload, attempts, gate, n::int AS moved FROM claimed, moved
   UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, n::int FROM moved`,
);

const EXTEND = sql(
  'jobs_extend',
  `UPDATE jobs j SET locked_until = now() + ${LEASE}
   FROM unnest($2::int[], $3::bigint[], $4::int[]) AS h(agency_id, id, attempts)
   WHERE j.agency_id = h.agency_id AND j.id = h.id AND j.locked_by = $1 AND j.attempts = h.attempts
   RETURNING j.id::text, j.attempts`,
);

// Whoever got through opens the gate ($5), as `passed` does.
const COMPLETE = sql(
  'job_complete',
  `WITH gone AS (
     DELETE FROM jobs WHERE ${HELD} RETURNING agency_id, gate
   ), calm AS (
     UPDATE job_gates g SET failures = 0, openings = 0, is_probing = false, changed_at = now(),
       held_until = CASE WHEN g.openings = 0 THEN g.held_until END
     FROM gone WHERE $5::boolean AND g.agency_id = gone.agency_id AND g.gate = gone.gate AND (g.failures > 0 OR g.openings > 0)
   )
   SELECT 1 FROM gone`,
);

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
  /** How many may have the same gate. */
  readonly perGate: number;
}

/** A gate of an agency that jobs of this instance are at. */
export interface BusyGate {
  readonly agencyId: number;
  readonly gate: string;
  readonly running: number;
  /** No further one is begun. */
  readonly isFull: boolean;
}

interface ClaimedRow extends Job {
  readonly moved: number;
}

/** The jobs themselves. Only the runner uses it. */
@Injectable()
export class JobsRepository {
  /**
   * Takes due jobs that are the first of their lanes and may pass their gates, oldest first, and counts the attempt.
   * `moved`: how many were found that must wait, and are not found again before they need not.
   */
  async claim(
    tx: SystemTx,
    runnerId: string,
    places: readonly Places[],
    gates: readonly BusyGate[],
    limit: number,
  ): Promise<{ jobs: Job[]; moved: number }> {
    const rows = await tx.rows<ClaimedRow>(CLAIM, [
      places.map(({ kind }) => kind),
      places.map(({ free }) => free),
      limit,
      runnerId,
      places.map(({ perGate }) => perGate),
      gates.filter(({ isFull }) => isFull).map(nameOf),
      gates.map(nameOf),
      gates.map(({ running }) => running),
    ]);
    return {
      jobs: rows.filter(({ id }) => id !== null).map(({ moved: _, ...job }) => job),
      moved: rows[0]?.moved ?? 0,
    };
  }

  /** Holds on to the jobs for another lease; answers those that are still held. */
  extend(tx: SystemTx, runnerId: string, jobs: readonly Job[]): Promise<Pick<Job, 'id' | 'attempts'>[]> {
    const agencies = jobs.map(({ agencyId }) => agencyId);
    const attempts = jobs.map((job) => job.attempts);
    return tx.rows(EXTEND, [runnerId, agencies, jobs.map(({ id }) => id), attempts]);
  }

  async complete(tx: WriteTx, runnerId: string, job: Job, hasPassed: boolean): Promise<void> {
    const rows = await tx.rows(COMPLETE, [...heldBy(runnerId, job), hasPassed]);
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

/** As the claim spells it. */
const nameOf = ({ agencyId, gate }: Pick<BusyGate, 'agencyId' | 'gate'>) => `${agencyId}/${gate}`;
