import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { ContactId, ConversationId, FlowId, FlowRunId } from '../../kernel/ids.js';
import type { RunState } from '../flow-engine/run-state.js';
import { RUN_COLUMNS, RUN_SEEN } from './flow-run-columns.repository.js';
import type { FlowRun, FlowStart } from './flow-runs.js';

const FIND = sql('flow_run_find', `SELECT ${RUN_COLUMNS} FROM flow_runs r WHERE ${RUN_SEEN} AND r.id = $3`);

const LOCK = sql('flow_run_lock', `${FIND.text} FOR NO KEY UPDATE`);

const CURRENT = sql(
  'flow_run_current',
  `SELECT ${RUN_COLUMNS} FROM flow_runs r WHERE ${RUN_SEEN} AND r.conversation_id = $3 AND r.ended_at IS NULL`,
);

const LOCK_CURRENT = sql('flow_run_lock_current', `${CURRENT.text} FOR NO KEY UPDATE`);

const CURRENT_OF = sql(
  'flow_runs_current_of',
  `SELECT ${RUN_COLUMNS} FROM flow_runs r
   WHERE ${RUN_SEEN} AND r.conversation_id = ANY ($3::uuid[]) AND r.ended_at IS NULL`,
);

const UNDERSTOOD = sql(
  'flow_run_understood',
  `SELECT r.input_seq AS seq FROM flow_runs r WHERE ${RUN_SEEN} AND r.conversation_id = $3 ORDER BY r.id DESC LIMIT 1`,
);

// One without a block to run is over as it begins.
const INSERT = sql(
  'flow_run_insert',
  `INSERT INTO flow_runs AS r (agency_id, id, client_id, flow_id, version, conversation_id, contact_id, started_via,
     started_by, input_seq, status, step_id, block_id, reason, ended_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8::flow_start, $9, $10, $11::flow_run_status, $12, $13, $14,
     CASE WHEN $11 <> 'ACTIVE' THEN now() END)
   RETURNING ${RUN_COLUMNS}`,
);

// Whoever has read another revision than there is now changes nothing.
const ADVANCE = sql(
  'flow_run_advance',
  `UPDATE flow_runs r SET status = $4::flow_run_status, turn = $5, step_id = $6, block_id = $7, waiting = $8::jsonb,
     variables = $9::jsonb, steps_of_turn = $10, silent_turns = $11, reason = $12, input_seq = $13, position = $14, paused_at = $15,
     revision = revision + 1, updated_at = clock_timestamp(),
     ended_at = CASE WHEN $4 NOT IN ('ACTIVE', 'WAITING') THEN clock_timestamp() END
   WHERE r.agency_id = $1 AND r.id = $2 AND r.revision = $3 RETURNING ${RUN_COLUMNS}`,
);

export interface NewRun {
  readonly id: FlowRunId;
  readonly clientId: number;
  readonly flowId: FlowId;
  readonly version: number;
  readonly conversationId: ConversationId;
  readonly contactId: ContactId | null;
  readonly startedVia: FlowStart;
  readonly inputSeq: number;
  readonly state: RunState;
}

/** What is other of a run from now on. */
export interface NextOfRun {
  readonly state: RunState;
  readonly inputSeq: number;
  readonly position: number;
  readonly pausedAt: Date | null;
}

const json = (value: unknown) => (value === null ? null : JSON.stringify(value));

/** Runs, one at a time. */
@Injectable()
export class FlowRunsRepository {
  async find(tx: TenantTx, id: FlowRunId): Promise<FlowRun | null> {
    const [found] = await tx.rows<FlowRun>(FIND, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  /** Nobody else changes it until the transaction ends. */
  async lock(tx: WriteTx, id: FlowRunId): Promise<FlowRun | null> {
    const [found] = await tx.rows<FlowRun>(LOCK, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  /** The one of a conversation that is not over. */
  async current(tx: TenantTx, id: ConversationId): Promise<FlowRun | null> {
    const [found] = await tx.rows<FlowRun>(CURRENT, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  /** The same, and nobody else changes it until the transaction ends. */
  async lockCurrent(tx: WriteTx, id: ConversationId): Promise<FlowRun | null> {
    const [found] = await tx.rows<FlowRun>(LOCK_CURRENT, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  /** Of many conversations at once. */
  currentOf(tx: TenantTx, ids: readonly ConversationId[]): Promise<FlowRun[]> {
    return tx.rows<FlowRun>(CURRENT_OF, [tx.agencyId, clientIdsIn(tx.actor.clients), ids]);
  }

  /** The last message of a conversation that its newest run knows of, over or not; 0 where nothing ever ran. */
  async understood(tx: TenantTx, id: ConversationId): Promise<number> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), id];
    const [newest] = await tx.rows<{ seq: number }>(UNDERSTOOD, values);
    return newest?.seq ?? 0;
  }

  /** The conversation is locked by the transaction, and nothing runs in it. */
  async insert(tx: WriteTx, run: NewRun): Promise<FlowRun> {
    const { id, clientId, flowId, version, conversationId, contactId, startedVia, inputSeq, state } = run;
    const [made] = await tx.rows<FlowRun>(INSERT, [
      ...[tx.agencyId, id, clientId, flowId, version, conversationId, contactId, startedVia],
      ...[tx.actor.userId, inputSeq],
      ...[state.status, state.at?.step ?? null, state.at?.block ?? null, state.reason],
    ]);
    if (!made) throw new Error('A run that was just begun is not there.');
    return made;
  }

  /** Null: it is not the one any more that was read. */
  async advance(
    tx: WriteTx,
    { id, revision }: Pick<FlowRun, 'id' | 'revision'>,
    { state, inputSeq, position, pausedAt }: NextOfRun,
  ): Promise<FlowRun | null> {
    const [advanced] = await tx.rows<FlowRun>(ADVANCE, [
      ...[tx.agencyId, id, revision],
      ...[state.status, state.turn, state.at?.step ?? null, state.at?.block ?? null, json(state.waiting)],
      ...[
        json(state.variables),
        state.stepsOfTurn,
        state.silentTurns,
        state.reason,
        inputSeq,
        position,
        pausedAt,
      ],
    ]);
    return advanced ?? null;
  }
}
