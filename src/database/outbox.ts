import type { DomainEvent } from '../kernel/events.js';
import { newId } from '../kernel/ids.js';
import { type AuditLine, type Author, type NamedStatement, sql } from './transaction.js';

const STORE_EVENTS = sql(
  'outbox_store',
  `INSERT INTO outbox_events (agency_id, client_id, type, version, topics, payload)
   SELECT agency_id, client_id, type, version, string_to_array(topics, E'\\n'), payload
   FROM unnest($1::int[], $2::int[], $3::text[], $4::int[], $5::text[], $6::jsonb[])
     AS e(agency_id, client_id, type, version, topics, payload)`,
);

const STORE_AUDIT = sql(
  'audit_store',
  `INSERT INTO audit_entries (agency_id, id, client_id, user_id, impersonator_id, ip, request_id, action, subject_id, details)
   SELECT agency_id, id, client_id, user_id, impersonator_id, ip, request_id, action, subject_id, details
   FROM unnest($1::int[], $2::uuid[], $3::int[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::jsonb[])
     AS a(agency_id, id, client_id, user_id, impersonator_id, ip, request_id, action, subject_id, details)`,
);

interface Bound {
  readonly statement: NamedStatement;
  readonly values: readonly unknown[];
}

/** What a transaction gathered to be stored with its rows. */
export class Outgoings {
  readonly #events: DomainEvent[] = [];
  readonly #lines: { readonly author: Author; readonly line: AuditLine }[] = [];

  emit(event: DomainEvent): void {
    this.#events.push(event);
  }

  audit(author: Author, line: AuditLine): void {
    this.#lines.push({ author, line });
  }

  /** The statements that store it all, to be run last, so that the outbox is held as short as possible. */
  statements(): Bound[] {
    const bound: Bound[] = [];
    if (this.#lines.length > 0) bound.push({ statement: STORE_AUDIT, values: auditValues(this.#lines) });
    if (this.#events.length > 0) bound.push({ statement: STORE_EVENTS, values: eventValues(this.#events) });
    return bound;
  }
}

const eventValues = (events: readonly DomainEvent[]) => [
  events.map((e) => e.agencyId),
  events.map((e) => e.clientId),
  events.map((e) => e.type),
  events.map((e) => e.version),
  events.map((e) => e.topics.join('\n')),
  events.map((e) => JSON.stringify(e.payload)),
];

function auditValues(lines: readonly { author: Author; line: AuditLine }[]) {
  const who = lines.map(({ author }) => whoAndWhence(author));
  return [
    lines.map(({ author }) => author.agencyId),
    lines.map(() => newId()),
    lines.map(({ line }) => line.clientId),
    ...[0, 1, 2, 3].map((column) => who.map((values) => values[column])),
    lines.map(({ line }) => line.action),
    lines.map(({ line }) => line.subjectId),
    lines.map(({ line }) => (line.details ? JSON.stringify(line.details) : null)),
  ];
}

/** Who acts, on whose behalf, and from where: the four values that every audit line has. */
export const whoAndWhence = (author: Author): (string | null)[] => {
  if (author.kind === 'system') return [null, null, null, null];
  const { userId, impersonator, origin } = author;
  return [userId, impersonator?.userId ?? null, origin?.ip ?? null, origin?.requestId ?? null];
};

/**
 * The same for a write that is one hand-written statement: SQL for a CTE that stores one event from each
 * row of an earlier CTE, which must have `agency_id` and `client_id`. `topics` and `payload` are SQL.
 */
export const eventCte = (
  from: string,
  e: { type: string; version: number; topics: string; payload: string },
) =>
  `INSERT INTO outbox_events (agency_id, client_id, type, version, topics, payload)
   SELECT agency_id, client_id, '${e.type}', ${e.version}, ${e.topics}, ${e.payload} FROM ${from}`;

/**
 * One audit line from each row of an earlier CTE. `who` is the number of the first of the four parameters
 * that take `whoAndWhence`; `id` and `subjectId` are SQL.
 */
export const auditCte = (
  from: string,
  { id, who, action, subjectId }: { id: string; who: number; action: string; subjectId: string },
) =>
  `INSERT INTO audit_entries (agency_id, id, client_id, user_id, impersonator_id, ip, request_id, action, subject_id)
   SELECT agency_id, ${id}, client_id, $${who}::uuid, $${who + 1}::uuid, $${who + 2}::text, $${who + 3}::text,
     '${action}', ${subjectId} FROM ${from}`;
