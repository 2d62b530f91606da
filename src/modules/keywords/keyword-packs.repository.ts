import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { CompliancePack } from './compliance-pack.js';

const COLUMNS = `p.is_enabled AS "isEnabled", p.opt_out_reply AS "optOutReply", p.opt_in_reply AS "optInReply"`;

// $1 is the agency, $2 the clients that the actor sees, null for all of them.
const FIND = sql(
  'keyword_pack_find',
  `SELECT ${COLUMNS} FROM keyword_packs p
   WHERE p.agency_id = $1 AND ($2::int[] IS NULL OR p.client_id = ANY ($2)) AND p.client_id = $3`,
);

const MAKE = sql(
  'keyword_pack_make',
  `INSERT INTO keyword_packs (agency_id, client_id, is_enabled, updated_by) VALUES ($1, $2, true, $3)
   ON CONFLICT (agency_id, client_id) DO NOTHING`,
);

const LOCK = sql(
  'keyword_pack_lock',
  `SELECT ${COLUMNS} FROM keyword_packs p WHERE p.agency_id = $1 AND p.client_id = $2 FOR NO KEY UPDATE`,
);

const SET = sql(
  'keyword_pack_set',
  `UPDATE keyword_packs SET is_enabled = $3, opt_out_reply = $4, opt_in_reply = $5, updated_by = $6, updated_at = now()
   WHERE agency_id = $1 AND client_id = $2`,
);

/** What clients have decided of the rules that all of them have: no row while they have decided nothing. */
@Injectable()
export class KeywordPacksRepository {
  async find(tx: TenantTx, clientId: number): Promise<CompliancePack | null> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), clientId];
    const [found] = await tx.rows<CompliancePack>(FIND, values);
    return found ?? null;
  }

  /** As it is or as it comes; nobody else changes it until the transaction ends. */
  async lock(tx: WriteTx, clientId: number): Promise<CompliancePack> {
    await tx.rows(MAKE, [tx.agencyId, clientId, tx.actor.userId]);
    const [found] = await tx.rows<CompliancePack>(LOCK, [tx.agencyId, clientId]);
    if (!found) throw new Error('What was just made is not there.');
    return found;
  }

  async set(tx: WriteTx, clientId: number, pack: CompliancePack): Promise<void> {
    const { isEnabled, optOutReply, optInReply } = pack;
    await tx.rows(SET, [tx.agencyId, clientId, isEnabled, optOutReply, optInReply, tx.actor.userId]);
  }
}
