import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import type { ContactId, MessageId } from '../../kernel/ids.js';
import type { KeywordRule } from './keyword-rules.js';
import type { KeywordHit } from './keyword-verdicts.js';

const OF_CONTACT = sql(
  'keyword_hits_of_contact',
  `SELECT h.rule_id AS "ruleId", h.message_id AS "messageId", h.last_at AS "lastAt"
   FROM keyword_hits h WHERE h.agency_id = $1 AND h.contact_id = $2`,
);

// The same message again is the same hit.
const RECORD = sql(
  'keyword_hit_record',
  `INSERT INTO keyword_hits AS h (agency_id, rule_id, contact_id, client_id, message_id, last_at)
   VALUES ($1, $2, $3, $4, $5, $6)
   ON CONFLICT (agency_id, rule_id, contact_id) DO UPDATE
     SET hits = h.hits + 1, message_id = excluded.message_id, last_at = excluded.last_at
     WHERE h.message_id <> excluded.message_id`,
);

// A rule that has done something for both has done it for the one that is left, as late as it did.
const RELINK = sql(
  'keyword_hits_relink',
  `WITH gone AS (DELETE FROM keyword_hits WHERE agency_id = $1 AND contact_id = $2 RETURNING *)
   INSERT INTO keyword_hits AS h (agency_id, rule_id, contact_id, client_id, message_id, hits, last_at)
   SELECT agency_id, rule_id, $3, client_id, message_id, hits, last_at FROM gone
   ON CONFLICT (agency_id, rule_id, contact_id) DO UPDATE SET hits = h.hits + excluded.hits,
     message_id = CASE WHEN excluded.last_at > h.last_at THEN excluded.message_id ELSE h.message_id END,
     last_at = greatest(h.last_at, excluded.last_at)`,
);

const FORGET = sql(
  'keyword_hits_forget',
  'DELETE FROM keyword_hits WHERE agency_id = $1 AND contact_id = ANY ($2::uuid[])',
);

/** What rules have done for contacts: of each pair when it last did, and how often. */
@Injectable()
export class KeywordHitsRepository {
  /** A client has at most 100 rules. */
  of(tx: TenantTx, contactId: ContactId): Promise<KeywordHit[]> {
    return tx.rows<KeywordHit>(OF_CONTACT, [tx.agencyId, contactId]);
  }

  /** Repeating it for the same message changes nothing. */
  async record(
    tx: WriteTx,
    { id, clientId }: KeywordRule,
    contactId: ContactId,
    messageId: MessageId,
    at: Date,
  ): Promise<void> {
    await tx.rows(RECORD, [tx.agencyId, id, contactId, clientId, messageId, at]);
  }

  async relink(tx: WriteTx, from: ContactId, to: ContactId): Promise<void> {
    await tx.rows(RELINK, [tx.agencyId, from, to]);
  }

  async forget(tx: WriteTx, ids: readonly ContactId[]): Promise<void> {
    await tx.rows(FORGET, [tx.agencyId, ids]);
  }
}
