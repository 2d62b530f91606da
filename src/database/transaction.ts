import type pg from 'pg';
import type { Actor } from '../kernel/actor.js';
import type { DomainEvent } from '../kernel/events.js';
import type { OrdinaryQueries } from './database.js';
import type { Statement } from './pipelined-query.js';

declare const scoped: unique symbol;
declare const writable: unique symbol;

/** A hand-written statement: its name is what PostgreSQL prepares it under, so it must be unique. */
export interface NamedStatement {
  readonly name: string;
  readonly text: string;
}

/** Names a hand-written statement of a repository: `sql('messages_page', '…')`. */
export const sql = (name: string, text: string): NamedStatement => ({ name, text: text.trim() });

export interface Statements {
  /** Prisma, for ordinary queries. */
  readonly db: OrdinaryQueries;
  /** Runs a hand-written statement. The row type is the promise of its repository, at this one edge. */
  rows<R extends pg.QueryResultRow>(statement: NamedStatement, values: readonly unknown[]): Promise<R[]>;
}

/** What a repository needs to touch a tenant's rows. Only `UnitOfWork` makes one. */
export interface TenantTx extends Statements {
  readonly [scoped]: true;
  readonly actor: Actor;
  readonly agencyId: number;
}

/** One line of who did what; the actor and the agency are the transaction's. */
export interface AuditLine {
  readonly action: string;
  readonly subjectId: string | null;
  readonly clientId: number | null;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface Outgoing {
  /** Stored with the transaction's data, published after its commit, possibly twice. */
  emit(event: DomainEvent): void;
}

/** A tenant transaction that may change rows. */
export interface WriteTx extends TenantTx, Outgoing {
  readonly [writable]: true;
  /** Stored with the transaction's data. */
  audit(line: AuditLine): void;
}

/** The house's own work over all agencies. Not a `TenantTx`: no repository takes it by accident. */
export interface SystemTx extends Statements, Outgoing {
  readonly reason: string;
}

export type { Statement };
