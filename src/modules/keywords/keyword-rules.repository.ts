import { Injectable } from '@nestjs/common';
import { isUniqueViolation } from '../../database/errors.js';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { KeywordRuleId } from '../../kernel/ids.js';
import type { KeywordRule, KeywordSettings } from './keyword-rules.js';
import { nameTaken } from './keywords.errors.js';

const COLUMNS = `k.id, k.client_id AS "clientId", k.name, k.match, k.keywords, k.is_case_sensitive AS "isCaseSensitive",
  k.providers::text[] AS providers, k.frequency, k.hours, k.priority, k.effect, k.flow_id AS "flowId", k.reply,
  k.is_enabled AS "isEnabled", false AS "isBuiltIn", k.created_by AS "createdBy", k.created_at AS "createdAt",
  k.updated_at AS "updatedAt"`;

/** $1 is the agency, $2 the clients that the actor sees, null for all of them. */
const SEEN = 'k.agency_id = $1 AND ($2::int[] IS NULL OR k.client_id = ANY ($2))';

const PAGE = sql(
  'keyword_rules_page',
  `SELECT ${COLUMNS} FROM keyword_rules k WHERE ${SEEN} AND k.client_id = $3 AND ($4::uuid IS NULL OR k.id > $4)
   ORDER BY k.id LIMIT $5`,
);

const FIND = sql('keyword_rule_find', `SELECT ${COLUMNS} FROM keyword_rules k WHERE ${SEEN} AND k.id = $3`);

const LOCK = sql(
  'keyword_rule_lock',
  `SELECT ${COLUMNS} FROM keyword_rules k WHERE ${SEEN} AND k.id = $3 FOR NO KEY UPDATE`,
);

const ANY = sql(
  'keyword_rules_any',
  'SELECT EXISTS (SELECT FROM keyword_rules WHERE agency_id = $1 AND client_id = $2 AND is_enabled) AS "hasSome"',
);

// A count is no row that could be locked, so whoever adds a rule takes this.
const LOCK_COUNT = sql(
  'keyword_rules_lock_count',
  `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(':', 'keyword rules', $1::int, $2::int), 0))`,
);

const COUNT = sql(
  'keyword_rules_count',
  'SELECT count(*)::int AS count FROM keyword_rules WHERE agency_id = $1 AND client_id = $2',
);

const INSERT = sql(
  'keyword_rule_insert',
  `INSERT INTO keyword_rules AS k (agency_id, id, client_id, effect, created_by, name, match, keywords, is_case_sensitive,
     providers, frequency, hours, priority, flow_id, reply, is_enabled)
   VALUES ($1, $2, $3, $4::keyword_effect, $5, $6, $7::keyword_match, $8, $9, $10::text[]::provider[],
     $11::keyword_frequency, $12::keyword_hours, $13, $14, $15, $16) RETURNING ${COLUMNS}`,
);

const SET = sql(
  'keyword_rule_set',
  `UPDATE keyword_rules k SET name = $3, match = $4::keyword_match, keywords = $5, is_case_sensitive = $6,
     providers = $7::text[]::provider[], frequency = $8::keyword_frequency, hours = $9::keyword_hours, priority = $10,
     flow_id = $11, reply = $12, is_enabled = $13, updated_at = now()
   WHERE k.agency_id = $1 AND k.id = $2 RETURNING ${COLUMNS}`,
);

const REMOVE = sql('keyword_rule_remove', 'DELETE FROM keyword_rules WHERE agency_id = $1 AND id = $2');

export interface KeywordRulesPage {
  readonly clientId: number;
  readonly limit: number;
  /** Exclusive. */
  readonly after: KeywordRuleId | null;
}

export type NewKeywordRule = KeywordSettings & Pick<KeywordRule, 'id' | 'clientId' | 'effect'>;

/** The rules that people have made. */
@Injectable()
export class KeywordRulesRepository {
  /** By id, so the oldest first. */
  page(tx: TenantTx, { clientId, limit, after }: KeywordRulesPage): Promise<KeywordRule[]> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), clientId, after, limit];
    return tx.rows<KeywordRule>(PAGE, values);
  }

  async findById(tx: TenantTx, id: KeywordRuleId): Promise<KeywordRule | null> {
    const [found] = await tx.rows<KeywordRule>(FIND, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  /** Nobody else changes it until the transaction ends. */
  async lock(tx: WriteTx, id: KeywordRuleId): Promise<KeywordRule | null> {
    const [found] = await tx.rows<KeywordRule>(LOCK, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  /** Whether the client has one that is enabled. */
  async hasSome(tx: TenantTx, clientId: number): Promise<boolean> {
    const [row] = await tx.rows<{ hasSome: boolean }>(ANY, [tx.agencyId, clientId]);
    return row?.hasSome ?? false;
  }

  /** How many the client has. Nobody else adds one until the transaction ends. */
  async lockCount(tx: WriteTx, clientId: number): Promise<number> {
    await tx.rows(LOCK_COUNT, [tx.agencyId, clientId]);
    const [row] = await tx.rows<{ count: number }>(COUNT, [tx.agencyId, clientId]);
    return row?.count ?? 0;
  }

  /** @throws DomainError CONFLICT NAME_TAKEN. */
  async insert(tx: WriteTx, { id, clientId, effect, ...settings }: NewKeywordRule): Promise<KeywordRule> {
    const values = [tx.agencyId, id, clientId, effect, tx.actor.userId, ...valuesOf(settings)];
    return only(await tx.rows<KeywordRule>(INSERT, values).catch(translated(settings)));
  }

  /** @throws DomainError CONFLICT NAME_TAKEN. */
  async set(tx: WriteTx, id: KeywordRuleId, settings: KeywordSettings): Promise<KeywordRule> {
    const values = [tx.agencyId, id, ...valuesOf(settings)];
    return only(await tx.rows<KeywordRule>(SET, values).catch(translated(settings)));
  }

  async remove(tx: WriteTx, id: KeywordRuleId): Promise<void> {
    await tx.rows(REMOVE, [tx.agencyId, id]);
  }
}

const valuesOf = (settings: KeywordSettings): unknown[] => [
  ...[settings.name, settings.match, settings.keywords, settings.isCaseSensitive, settings.providers],
  ...[settings.frequency, settings.hours, settings.priority, settings.flowId, settings.reply],
  settings.isEnabled,
];

function only([row]: readonly KeywordRule[]): KeywordRule {
  if (!row) throw new Error('A keyword rule that was just written is not there.');
  return row;
}

const translated =
  ({ name }: KeywordSettings) =>
  (error: unknown): never => {
    throw isUniqueViolation(error, 'keyword_rules_one_per_name') ? nameTaken(name) : error;
  };
