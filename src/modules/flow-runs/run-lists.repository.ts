import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { ContactId, ConversationId, FlowId, FlowRunId } from '../../kernel/ids.js';
import { RUN_COLUMNS, RUN_SEEN } from './flow-run-columns.repository.js';
import type { PlaceOfRun } from './flow-runs.events.js';
import type { FlowRun, FlowRunStatus } from './flow-runs.js';

/** A page by whichever of its filters names the fewest runs: each has an index, and a prepared plan takes one. */
const page = (name: string, by = '') =>
  sql(
    name,
    `SELECT ${RUN_COLUMNS} FROM flow_runs r
     WHERE ${RUN_SEEN}${by} AND ($3::int IS NULL OR r.client_id = $3) AND ($4::uuid IS NULL OR r.flow_id = $4)
       AND ($5::uuid IS NULL OR r.conversation_id = $5) AND ($6::uuid IS NULL OR r.contact_id = $6)
       AND ($7::flow_run_status[] IS NULL OR r.status = ANY ($7)) AND ($8::uuid IS NULL OR r.id < $8)
     ORDER BY r.id DESC LIMIT $9`,
  );

const PAGE = page('flow_runs_page');
const PAGE_OF_FLOW = page('flow_runs_page_of_flow', ' AND r.flow_id = $4');
const PAGE_OF_CONVERSATION = page('flow_runs_page_of_conversation', ' AND r.conversation_id = $5');
const PAGE_OF_CONTACT = page('flow_runs_page_of_contact', ' AND r.contact_id = $6');

const OF_CONTACTS = sql(
  'flow_runs_of_contacts',
  `SELECT ${RUN_COLUMNS} FROM unnest($3::uuid[]) AS wanted(contact_id) CROSS JOIN LATERAL (
     SELECT * FROM flow_runs r WHERE ${RUN_SEEN} AND r.contact_id = wanted.contact_id AND ($5::uuid IS NULL OR r.id < $5)
     ORDER BY r.id DESC LIMIT $4
   ) r ORDER BY r.id DESC`,
);

const PLACE = 'r.id, r.agency_id AS "agencyId", r.client_id AS "clientId"';

// In the order of their ids, as everywhere. It is no move of a run: whoever walks it is not overtaken.
const RELINK = sql(
  'flow_runs_relink',
  `WITH few AS (
     SELECT r.agency_id, r.id FROM flow_runs r WHERE r.agency_id = $1 AND r.contact_id = $2
     ORDER BY r.id LIMIT $4 FOR NO KEY UPDATE
   )
   UPDATE flow_runs r SET contact_id = $3, updated_at = clock_timestamp() FROM few
   WHERE r.agency_id = $1 AND r.id = few.id RETURNING ${PLACE}`,
);

const UNLINK = sql(
  'flow_runs_unlink',
  `WITH few AS (
     SELECT r.agency_id, r.id FROM flow_runs r WHERE r.agency_id = $1 AND r.contact_id = ANY ($2::uuid[])
     ORDER BY r.id LIMIT $3 FOR NO KEY UPDATE
   )
   UPDATE flow_runs r SET contact_id = NULL, updated_at = clock_timestamp() FROM few
   WHERE r.agency_id = $1 AND r.id = few.id RETURNING ${PLACE}`,
);

export interface RunsPage {
  readonly clientId: number | null;
  readonly flowId: FlowId | null;
  readonly conversationId: ConversationId | null;
  readonly contactId: ContactId | null;
  readonly statuses: readonly FlowRunStatus[] | null;
  /** Exclusive. */
  readonly before: FlowRunId | null;
  readonly limit: number;
}

/** Many runs at once. */
@Injectable()
export class RunListsRepository {
  /** The newest first. */
  page(tx: TenantTx, asked: RunsPage): Promise<FlowRun[]> {
    const { clientId, flowId, conversationId, contactId, statuses, before, limit } = asked;
    const values = [clientId, flowId, conversationId, contactId, statuses, before, limit];
    return tx.rows<FlowRun>(statementFor(asked), [tx.agencyId, clientIdsIn(tx.actor.clients), ...values]);
  }

  /** Of each contact at most `limit`, the newest first. `before` is exclusive. */
  ofContacts(
    tx: TenantTx,
    ids: readonly ContactId[],
    limit: number,
    before: FlowRunId | null,
  ): Promise<FlowRun[]> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), ids, limit, before];
    return tx.rows<FlowRun>(OF_CONTACTS, values);
  }

  /** At most `limit` of them. */
  relinkSome(tx: WriteTx, from: ContactId, to: ContactId, limit: number): Promise<PlaceOfRun[]> {
    return tx.rows<PlaceOfRun>(RELINK, [tx.agencyId, from, to, limit]);
  }

  /** At most `limit` of them. */
  unlinkSome(tx: WriteTx, ids: readonly ContactId[], limit: number): Promise<PlaceOfRun[]> {
    return tx.rows<PlaceOfRun>(UNLINK, [tx.agencyId, ids, limit]);
  }
}

function statementFor({ flowId, conversationId, contactId }: RunsPage) {
  if (conversationId) return PAGE_OF_CONVERSATION;
  if (contactId) return PAGE_OF_CONTACT;
  return flowId ? PAGE_OF_FLOW : PAGE;
}
