import type { Actor } from '../kernel/actor.js';
import type { DomainEvent } from '../kernel/events.js';
import { newId } from '../kernel/ids.js';
import { type AuditLine, type NamedStatement, sql } from './transaction.js';

const STORE_EVENTS = sql(
  'outbox_store',
  `INSERT INTO outbox_events (agency_id, client_id, type, version, topics, payload)
   SELECT agency_id, client_id, type, version, string_to_array(topics, E'\\n'), payload
   FROM unnest($1::int[], $2::int[], $3::text[], $4::int[], $5::text[], $6::jsonb[])
     AS e(agency_id, client_id, type, version, topics, payload)`,
);

const STORE_AUDIT = sql(
  'audit_store',
  `INSERT INTO audit_entries (agency_id, id, client_id, user_id, impersonator_id, action, subject_id, details)
   SELECT $1, id, client_id, $2, $3, action, subject_id, details
   FROM unnest($4::uuid[], $5::int[], $6::text[], $7::text[], $8::jsonb[])
     AS a(id, client_id, action, subject_id, details)`,
);

interface Bound {
  readonly statement: NamedStatement;
  readonly values: readonly unknown[];
}

/** What a transaction gathered to be stored with its rows. */
export class Outgoings {
  readonly #events: DomainEvent[] = [];
  readonly #lines: AuditLine[] = [];

  emit(event: DomainEvent): void {
    this.#events.push(event);
  }

  audit(line: AuditLine): void {
    this.#lines.push(line);
  }

  /** The statements that store it all, to be run last, so that the outbox is held as short as possible. */
  statements(actor: Actor | null): Bound[] {
    const bound: Bound[] = [];
    if (actor && this.#lines.length > 0)
      bound.push({ statement: STORE_AUDIT, values: auditValues(actor, this.#lines) });
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

const auditValues = (actor: Actor, lines: readonly AuditLine[]) => [
  actor.agencyId,
  actor.userId,
  actor.kind === 'user' ? actor.impersonatorId : null,
  lines.map(() => newId()),
  lines.map((l) => l.clientId),
  lines.map((l) => l.action),
  lines.map((l) => l.subjectId),
  lines.map((l) => (l.details ? JSON.stringify(l.details) : null)),
];

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

/** One audit line from each row of an earlier CTE. All but `from` and `action` are SQL. */
export const auditCte = (
  from: string,
  a: { id: string; userId: string; impersonatorId: string; action: string; subjectId: string },
) =>
  `INSERT INTO audit_entries (agency_id, id, client_id, user_id, impersonator_id, action, subject_id)
   SELECT agency_id, ${a.id}, client_id, ${a.userId}, ${a.impersonatorId}, '${a.action}', ${a.subjectId} FROM ${from}`;
