import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { ChannelId } from '../../kernel/ids.js';
import { type ChannelFailure, type ChannelState, FAILS_AFTER_CALLS } from './channel-health.js';

// So far behind a time may be: a row that every message changed would be fought over.
const BEHIND = "interval '5 seconds'";

const STATES = sql(
  'channel_states',
  `SELECT c.id, c.disconnected_at IS NULL AS "isConnected", c.failing_since AS "failingSince",
     c.last_inbound_at AS "lastInboundAt", c.last_accepted_at AS "lastAcceptedAt", c.failure_code AS "failureCode",
     c.failure_text AS "failureText", c.failed_at AS "failedAt"
   FROM channels c WHERE c.agency_id = $1 AND ($2::int[] IS NULL OR c.client_id = ANY ($2)) AND c.id = ANY ($3)`,
);

const HEARD = sql(
  'channel_heard',
  `UPDATE channels c SET last_inbound_at = now()
   WHERE c.agency_id = $1 AND c.id = $2 AND (c.last_inbound_at IS NULL OR c.last_inbound_at < now() - ${BEHIND})`,
);

// Of a token that is not the line's any more it says only when.
const ACCEPTED = sql(
  'channel_accepted',
  `WITH was AS (
     SELECT c.id, c.failing_since, c.credential_version = $3 AS is_current FROM channels c
     WHERE c.agency_id = $1 AND c.id = $2 AND (c.last_accepted_at IS NULL
       OR c.last_accepted_at < now() - ${BEHIND} OR c.failed_calls > 0 AND c.credential_version = $3)
     FOR NO KEY UPDATE
   )
   UPDATE channels c SET last_accepted_at = now(),
     failed_calls = CASE WHEN was.is_current THEN 0 ELSE c.failed_calls END,
     failing_since = CASE WHEN was.is_current THEN NULL ELSE c.failing_since END
   FROM was WHERE c.agency_id = $1 AND c.id = was.id
   RETURNING was.is_current AND was.failing_since IS NOT NULL AS "isOther"`,
);

const FAILED = sql(
  'channel_failed',
  `WITH was AS (
     SELECT c.id, c.failing_since FROM channels c
     WHERE c.agency_id = $1 AND c.id = $2 AND c.credential_version = $3 AND c.disconnected_at IS NULL
     FOR NO KEY UPDATE
   )
   UPDATE channels c SET failed_calls = c.failed_calls + 1, failure_code = $4, failure_text = $5, failed_at = now(),
     failing_since = CASE WHEN was.failing_since IS NULL AND ($6 OR c.failed_calls + 1 >= ${FAILS_AFTER_CALLS})
       THEN now() ELSE was.failing_since END
   FROM was WHERE c.agency_id = $1 AND c.id = was.id
   RETURNING was.failing_since IS NULL AND c.failing_since IS NOT NULL AS "isOther"`,
);

export interface FailedCall extends Omit<ChannelFailure, 'at'> {
  /** The line itself is refused: no other call would fare better. */
  readonly isOfLine: boolean;
}

/** How lines are, as it is noted with what happens on them. */
@Injectable()
export class ChannelStatesRepository {
  findMany(tx: TenantTx, ids: readonly ChannelId[]): Promise<ChannelState[]> {
    return tx.rows<ChannelState>(STATES, [tx.agencyId, clientIdsIn(tx.actor.clients), ids]);
  }

  async heard(tx: WriteTx, id: ChannelId): Promise<void> {
    await tx.rows(HEARD, [tx.agencyId, id]);
  }

  /** Whether it was failing until now. */
  async accepted(tx: WriteTx, id: ChannelId, version: number): Promise<boolean> {
    return isOther(await tx.rows(ACCEPTED, [tx.agencyId, id, version]));
  }

  /** Whether it is failing from now on. */
  async failed(tx: WriteTx, id: ChannelId, version: number, call: FailedCall): Promise<boolean> {
    return isOther(await tx.rows(FAILED, [tx.agencyId, id, version, call.code, call.text, call.isOfLine]));
  }
}

const isOther = ([row]: readonly { readonly isOther?: boolean }[]): boolean => row?.isOther ?? false;
