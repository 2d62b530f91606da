import { Injectable } from '@nestjs/common';
import { type NamedStatement, type SystemTx, sql, type TenantTx } from '../../database/transaction.js';
import type { Id } from '../../kernel/ids.js';
import type { AuditEntry, AuditFilter } from './audit.js';

const COLUMNS = `e.id, e.at, e.action, e.user_id AS "userId", e.impersonator_id AS "impersonatorId",
  e.subject_id AS "subjectId", e.client_id AS "clientId", e.ip, e.request_id AS "requestId", e.details,
  l.seq::float8 AS seq, l.hash`;

const NEWEST_FIRST = 'ORDER BY e.at DESC, e.id DESC LIMIT $2';

const NAMES = sql(
  'audit_names',
  'SELECT DISTINCT ON (id) id, display_name AS "displayName" FROM users WHERE id = ANY ($1::uuid[]) ORDER BY id',
);

export type AuditEntryId = Id<'AuditEntry'>;

export interface AuditPage extends AuditFilter {
  readonly limit: number;
  /** Exclusive: the page goes on after this entry. */
  readonly beforeId: AuditEntryId | null;
}

@Injectable()
export class AuditRepository {
  /** Newest first. An unknown cursor has nothing after it. */
  page(tx: TenantTx, page: AuditPage): Promise<AuditEntry[]> {
    const { statement, values } = pageStatement(tx.agencyId, page);
    return tx.rows<AuditEntry>(statement, values);
  }

  /** Of people of any agency: only for ids that the reader's own rows name. */
  async names(tx: SystemTx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = await tx.rows<{ id: string; displayName: string }>(NAMES, [ids]);
    return new Map(found.map(({ id, displayName }) => [id, displayName]));
  }
}

/** A statement of its own for each set of filters, so that each walks the index that it is made for. */
function pageStatement(
  agencyId: number,
  { limit, beforeId, ...filter }: AuditPage,
): { statement: NamedStatement; values: readonly unknown[] } {
  const values: unknown[] = [agencyId, limit];
  const used: string[] = [];
  const given = (name: string, value: unknown): string => {
    used.push(name);
    return `$${values.push(value)}`;
  };
  const { action, userId, subjectId, clientIds, from, to } = filter;
  const where = ['e.agency_id = $1'];
  if (beforeId) {
    const id = given('before', beforeId);
    where.push(
      `(e.at, e.id) < ((SELECT at FROM audit_entries WHERE agency_id = $1 AND id = ${id}), ${id}::uuid)`,
    );
  }
  if (from) where.push(`e.at >= ${given('from', from)}`);
  if (to) where.push(`e.at < ${given('to', to)}`);
  if (userId) where.push(`e.user_id = ${given('user', userId)}`);
  if (subjectId !== null) where.push(`e.subject_id = ${given('subject', subjectId)}`);
  const isNarrow = Boolean(userId) || subjectId !== null;
  const ways: Ways = { where, isNarrow, given };
  const source = clientIds ? ofClients(ways, clientIds, action) : ofActions(ways, action);
  const text = `SELECT ${COLUMNS} FROM (${source}) e
    LEFT JOIN audit_links l ON l.agency_id = e.agency_id AND l.entry_id = e.id ${NEWEST_FIRST}`;
  return { statement: sql(`audit_page_${used.join('_')}`, text), values };
}

interface Ways {
  readonly where: readonly string[];
  /** What is asked for is found by one person or one subject: few enough to look through. */
  readonly isNarrow: boolean;
  readonly given: (name: string, value: unknown) => string;
}

const walk = (where: readonly string[]): string =>
  `SELECT e.* FROM audit_entries e WHERE ${where.join(' AND ')} ${NEWEST_FIRST}`;

/** Compared byte by byte, as the index is made: whatever the collation of the database. */
const ACTION = 'e.action COLLATE "C"';

const actionIs = ({ given }: Ways, action: AuditFilter['action']): string[] => {
  if (!action) return [];
  if ('exactly' in action) return [`${ACTION} = ${given('action', action.exactly)}`];
  return [`starts_with(e.action, ${given('prefix', action.prefix)})`];
};

/** Some clients: one short walk for each, then the newest of all of them. */
function ofClients(ways: Ways, clientIds: readonly number[], action: AuditFilter['action']): string {
  const mine = ways.given('clients', clientIds);
  const where = [...ways.where, ...actionIs(ways, action)];
  if (ways.isNarrow) return walk([...where, `e.client_id = ANY (${mine}::int[])`]);
  return `SELECT e.* FROM unnest(${mine}::int[]) AS mine(client_id)
    CROSS JOIN LATERAL (${walk([...where, 'e.client_id = mine.client_id'])}) e ${NEWEST_FIRST}`;
}

/**
 * The actions that begin so are few, however many entries they have: they are found by leaping from one to the next
 * along the index, then each is walked. A rare action is found among millions of others without looking at those.
 */
function ofActions(ways: Ways, action: AuditFilter['action']): string {
  if (!action || 'exactly' in action || ways.isNarrow)
    return walk([...ways.where, ...actionIs(ways, action)]);
  const from = ways.given('leap', action.prefix);
  // The prefix ends with a dot, and a slash is the character after it.
  const end = ways.given('end', `${action.prefix.slice(0, -1)}/`);
  const next = (after: string) =>
    `SELECT ${ACTION} AS action FROM audit_entries e
     WHERE e.agency_id = $1 AND ${ACTION} ${after} AND ${ACTION} < ${end} ORDER BY 1 LIMIT 1`;
  return `WITH RECURSIVE names AS (
      (${next(`>= ${from}`)})
      UNION ALL
      SELECT (${next('> names.action')}) FROM names WHERE names.action IS NOT NULL
    )
    SELECT e.* FROM names
    CROSS JOIN LATERAL (${walk([...ways.where, `${ACTION} = names.action`])}) e ${NEWEST_FIRST}`;
}
