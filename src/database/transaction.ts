import type pg from 'pg';
import type { Actor, Impersonator, UserActor } from '../kernel/actor.js';
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

/** Who is said to have done something: an actor, or somebody who is about to become one. */
export type Author =
  | Actor
  | (Pick<UserActor, 'agencyId' | 'origin'> & {
      readonly kind: 'user';
      readonly userId: string | null;
      readonly impersonator: Pick<Impersonator, 'userId'> | null;
    });

/** One line of who did what. */
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
  /** Stored with the transaction's data, as done by its actor. */
  audit(line: AuditLine): void;
}

/** The house's own work over all agencies. Not a `TenantTx`: no repository takes it by accident. */
export interface SystemTx extends Statements, Outgoing {
  readonly reason: string;
  /** Stored with the transaction's data, in the agency of its author. */
  audit(author: Author, line: AuditLine): void;
}

export type { Statement };
