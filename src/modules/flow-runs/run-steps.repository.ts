import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { FlowRunId } from '../../kernel/ids.js';
import type { Move } from '../flow-engine/flow-machine.js';
import { changesOf, type FlowRun, type FlowRunStep } from './flow-runs.js';

const APPEND = sql(
  'flow_run_steps_append',
  `INSERT INTO flow_run_steps (agency_id, run_id, client_id, position, turn, step_id, block_id, block_type, outcome, changes)
   SELECT $1::int, $2::uuid, $3::int, m.* FROM unnest($4::int[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[],
     $10::jsonb[]) AS m(position, turn, step_id, block_id, block_type, outcome, changes)`,
);

const PAGE = sql(
  'flow_run_steps_page',
  `SELECT s.run_id AS "runId", s.position, s.turn, s.step_id AS "stepId", s.block_id AS "blockId",
     s.block_type AS "blockType", s.outcome, s.changes, s.at
   FROM unnest($3::uuid[]) AS wanted(run_id) CROSS JOIN LATERAL (
     SELECT * FROM flow_run_steps s WHERE s.agency_id = $1 AND s.run_id = wanted.run_id AND s.position > $4
     ORDER BY s.position LIMIT $5
   ) s WHERE $2::int[] IS NULL OR s.client_id = ANY ($2) ORDER BY s.run_id, s.position`,
);

/** What runs have done, block by block. Only ever appended. */
@Injectable()
export class RunStepsRepository {
  /** Behind those that `run` has had before. */
  async append(tx: WriteTx, run: FlowRun, moves: readonly Move[]): Promise<void> {
    await tx.rows(APPEND, [
      ...[tx.agencyId, run.id, run.clientId],
      moves.map((_, at) => run.position + at + 1),
      moves.map(({ before }) => before.turn),
      moves.map(({ step }) => step),
      moves.map(({ block }) => block),
      moves.map(({ type }) => type),
      moves.map(({ outcome }) => outcome),
      moves.map((move) => JSON.stringify(changesOf(move))),
    ]);
  }

  /** Of each run at most `limit` that stand behind `after`, in their order. */
  page(tx: TenantTx, ids: readonly FlowRunId[], limit: number, after: number): Promise<FlowRunStep[]> {
    return tx.rows<FlowRunStep>(PAGE, [tx.agencyId, clientIdsIn(tx.actor.clients), ids, after, limit]);
  }
}
