import { Injectable } from '@nestjs/common';
import { sql, type TenantTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { FlowId } from '../../kernel/ids.js';
import { RUN_SEEN } from './flow-run-columns.repository.js';
import type { Funnel } from './funnel.js';

// A run that is over stands at the last block that it has run. Ids begin with the time: the index of the flow holds
// its runs in the order in which they began.
const FUNNEL = sql(
  'flow_funnel',
  `WITH begun AS MATERIALIZED (
     SELECT r.id, r.status, r.position, r.created_at, r.ended_at FROM flow_runs r
     WHERE ${RUN_SEEN} AND r.flow_id = $3 AND ($4::int IS NULL OR r.version = $4)
       AND r.created_at >= $5 AND r.created_at < $6
   ), reached AS (
     SELECT s.step_id, count(DISTINCT s.run_id)::int AS reached, count(DISTINCT s.run_id) FILTER (
         WHERE s.position = begun.position AND begun.status IN ('EXPIRED', 'FAILED', 'HANDED_OFF')
       )::int AS dropped
     FROM begun JOIN flow_run_steps s ON s.agency_id = $1 AND s.run_id = begun.id
     GROUP BY s.step_id
   )
   SELECT count(*)::int AS started, count(*) FILTER (WHERE status IN ('ACTIVE', 'WAITING'))::int AS active,
     count(*) FILTER (WHERE status = 'COMPLETED')::int AS completed,
     count(*) FILTER (WHERE status = 'EXPIRED')::int AS expired,
     count(*) FILTER (WHERE status = 'FAILED')::int AS failed,
     count(*) FILTER (WHERE status = 'HANDED_OFF')::int AS "handedOff",
     percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - created_at))
       FILTER (WHERE status = 'COMPLETED') AS "medianSeconds",
     coalesce((SELECT json_agg(json_build_object('stepId', step_id, 'reached', reached, 'dropped', dropped)
       ORDER BY reached DESC, step_id) FROM reached), '[]') AS steps
   FROM begun`,
);

export interface FunnelOf {
  readonly flowId: FlowId;
  /** Null: all of them. */
  readonly version: number | null;
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

@Injectable()
export class FunnelRepository {
  async of(tx: TenantTx, { flowId, version, from, to }: FunnelOf): Promise<Funnel> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), flowId, version, from, to];
    const [funnel] = await tx.rows<Funnel & Record<string, unknown>>(FUNNEL, values);
    if (!funnel) throw new Error('Counting answers something.');
    return funnel;
  }
}
