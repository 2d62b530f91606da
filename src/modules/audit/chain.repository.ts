import { Injectable } from '@nestjs/common';
import { type SystemTx, sql, type TenantTx } from '../../database/transaction.js';
import type { ChainEntry, Head, Link, NewLink } from './audit-chain.js';

/** Any number will do, as long as nothing else in the database locks it. */
const SEALER_LOCK = 7_741_002;

/** With this name an entry is `e`. Text that says exactly what is stored, whoever reads it. */
const ENTRY = `json_build_object(
  'agencyId', e.agency_id, 'id', e.id, 'at', to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
  'clientId', e.client_id, 'userId', e.user_id, 'impersonatorId', e.impersonator_id, 'action', e.action,
  'subjectId', e.subject_id, 'details', e.details::text, 'ip', e.ip, 'requestId', e.request_id)`;

// A subquery instead of NOT EXISTS: each entry asks the index, where a join would read all links of the agency. Over
// 1,000 agencies with a million entries and nothing to do it took 17 ms instead of 180.
const HAS_NO_LINK = `(SELECT k.seq FROM audit_links k WHERE k.agency_id = e.agency_id AND k.entry_id = e.id) IS NULL`;

/**
 * The newest link of an agency, and a moment before which everything was linked long ago: that of its entry. Or that
 * of the linking, if it is earlier: an entry that claims to be of the future must not hide the present.
 */
const head = (agency: string) => `SELECT l.seq, l.hash, least(l.linked_at,
    (SELECT n.at FROM audit_entries n WHERE n.agency_id = l.agency_id AND n.id = l.entry_id)) AS at
  FROM audit_links l WHERE l.agency_id = ${agency} ORDER BY l.seq DESC LIMIT 1`;

const lookBack = (seconds: string) => `coalesce(h.at - ${seconds}::int * interval '1 second', '-infinity')`;

const TRY_LOCK = sql('audit_try_lock', `SELECT pg_try_advisory_xact_lock(${SEALER_LOCK}) AS held`);
const LOCK = sql('audit_lock', `SELECT pg_advisory_xact_lock(${SEALER_LOCK})`);

const WAITING = sql(
  'audit_waiting',
  `SELECT a.id AS "agencyId", h.seq::float8 AS seq, h.hash, ${ENTRY} AS entry
   FROM agencies a
   LEFT JOIN LATERAL (${head('a.id')}) h ON true
   CROSS JOIN LATERAL (
     SELECT e.* FROM audit_entries e
     WHERE e.agency_id = a.id AND e.at >= ${lookBack('$1')} AND ${HAS_NO_LINK}
     ORDER BY e.at, e.id LIMIT $2
   ) e LIMIT $2`,
);

const APPEND = sql(
  'audit_append',
  `INSERT INTO audit_links (agency_id, seq, entry_id, hash)
   SELECT agency_id, seq, entry_id, decode(hash, 'hex')
   FROM unnest($1::int[], $2::bigint[], $3::uuid[], $4::text[]) AS l(agency_id, seq, entry_id, hash)`,
);

const LINKS = sql(
  'audit_links_after',
  `SELECT l.seq::float8 AS seq, l.hash, l.entry_id AS "entryId", CASE WHEN e.id IS NOT NULL THEN ${ENTRY} END AS entry
   FROM audit_links l LEFT JOIN audit_entries e ON e.agency_id = l.agency_id AND e.id = l.entry_id
   WHERE l.agency_id = $1 AND l.seq > $2 ORDER BY l.seq LIMIT $3`,
);

const HASH_AT = sql('audit_hash_at', 'SELECT hash FROM audit_links WHERE agency_id = $1 AND seq = $2');

// What is older than the look-back is linked or was slipped in. Between the entries of two links, so that a stretch
// of the chain answers for its own time and all stretches together for all of it.
const STRAY = sql(
  'audit_stray',
  `WITH h AS (${head('$1')}), stretch AS (
     SELECT coalesce((SELECT e.at FROM audit_links l JOIN audit_entries e ON e.agency_id = l.agency_id AND e.id = l.entry_id
         WHERE l.agency_id = $1 AND l.seq = $2), '-infinity') AS after,
       least((SELECT e.at FROM audit_links l JOIN audit_entries e ON e.agency_id = l.agency_id AND e.id = l.entry_id
         WHERE l.agency_id = $1 AND l.seq = $3), (SELECT ${lookBack('$4')} FROM h)) AS until
   )
   SELECT e.id FROM stretch s JOIN audit_entries e ON e.agency_id = $1 AND e.at > s.after AND e.at <= s.until
   WHERE ${HAS_NO_LINK} ORDER BY e.at, e.id LIMIT 1`,
);

const PENDING = sql(
  'audit_pending',
  `SELECT count(*)::int AS pending FROM (
     SELECT FROM (SELECT) AS one LEFT JOIN (${head('$1')}) h ON true
     JOIN audit_entries e ON e.agency_id = $1 AND e.at >= ${lookBack('$2')}
     WHERE ${HAS_NO_LINK} LIMIT $3
   ) AS waiting`,
);

const AGENCIES = sql('audit_agencies', 'SELECT id FROM agencies WHERE id > $1 ORDER BY id LIMIT 1000');

/** An entry without a link, and where the chain of its agency stands. */
export interface Waiting {
  readonly agencyId: number;
  /** Null before the first link. */
  readonly seq: number | null;
  readonly hash: Buffer | null;
  readonly entry: ChainEntry;
}

/** The chain over the entries of each agency: links are added and read, never changed. */
@Injectable()
export class ChainRepository {
  /** Makes this transaction the only one that links; false while another is. */
  async tryLock(tx: SystemTx): Promise<boolean> {
    const [row] = await tx.rows<{ held: boolean }>(TRY_LOCK, []);
    return row?.held === true;
  }

  /** The same, but waits for the other to end. */
  async lock(tx: SystemTx): Promise<void> {
    await tx.rows(LOCK, []);
  }

  /** Entries without a link, of agency after agency, each agency's by time. */
  waiting(tx: SystemTx, lookBackSeconds: number, limit: number): Promise<Waiting[]> {
    return tx.rows<Waiting>(WAITING, [lookBackSeconds, limit]);
  }

  async append(tx: SystemTx, links: readonly NewLink[]): Promise<void> {
    await tx.rows(APPEND, [
      links.map(({ agencyId }) => agencyId),
      links.map(({ seq }) => seq),
      links.map(({ entryId }) => entryId),
      links.map(({ hash }) => hash.toString('hex')),
    ]);
  }

  /** In the order of their numbers. */
  links(tx: TenantTx | SystemTx, agencyId: number, after: number, limit: number): Promise<Link[]> {
    return tx.rows<Link>(LINKS, [agencyId, after, limit]);
  }

  /** Null where there is no such link. */
  async linkAt(tx: TenantTx | SystemTx, agencyId: number, seq: number): Promise<Head | null> {
    const [row] = await tx.rows<{ hash: Buffer }>(HASH_AT, [agencyId, seq]);
    return row ? { seq, hash: row.hash } : null;
  }

  /** The first entry of the time between two links that should have one and has not. */
  async stray(
    tx: TenantTx | SystemTx,
    agencyId: number,
    after: number,
    until: number,
    lookBackSeconds: number,
  ): Promise<string | null> {
    const [row] = await tx.rows<{ id: string }>(STRAY, [agencyId, after, until, lookBackSeconds]);
    return row?.id ?? null;
  }

  /** How many entries wait for their link, counted up to a limit. */
  async pending(
    tx: TenantTx | SystemTx,
    agencyId: number,
    lookBackSeconds: number,
    limit: number,
  ): Promise<number> {
    const [row] = await tx.rows<{ pending: number }>(PENDING, [agencyId, lookBackSeconds, limit]);
    return row?.pending ?? 0;
  }

  /** The next thousand, by id. */
  async agencies(tx: SystemTx, after: number): Promise<number[]> {
    return (await tx.rows<{ id: number }>(AGENCIES, [after])).map(({ id }) => id);
  }
}
