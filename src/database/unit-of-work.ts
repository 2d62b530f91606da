import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { Actor } from '../kernel/actor.js';
import type { DomainEvent } from '../kernel/events.js';
import { CommitSignal } from './commit-signal.js';
import { Database, type OrdinaryQueries, type RoleConnection } from './database.js';
import { isRetryable, translated } from './errors.js';
import { HOUSE_TYPES } from './house-types.js';
import { Outgoings } from './outbox.js';
import { pipelined, type Statement } from './pipelined-query.js';
import { type Session, scopeOf } from './scoped-pool.js';
import type {
  AuditLine,
  Author,
  NamedStatement,
  Statements,
  SystemTx,
  TenantTx,
  WriteTx,
} from './transaction.js';

const BEGIN: Statement = { text: 'BEGIN' };
const LOSABLE: Statement = {
  name: 'switchboard_losable',
  text: "SELECT set_config('synchronous_commit', 'off', true)",
};
const ATTEMPTS = 4;

export interface CommitOptions {
  /**
   * The last half second of it may be lost if PostgreSQL itself crashes: for what is then simply done again. It
   * spares the wait for the disk. Never for what somebody was told.
   */
  readonly losable?: boolean;
  /** Nothing in it waits for the relay or for a job, so nobody is woken. */
  readonly quiet?: boolean;
}

const opening = (
  statements: readonly Statement[],
  { losable = false }: CommitOptions,
): readonly Statement[] => (losable ? [...statements, LOSABLE] : statements);

/** The only way to the rows: as an actor, or as the house with a stated reason. */
@Injectable()
export class UnitOfWork {
  constructor(
    private readonly database: Database,
    private readonly commits: CommitSignal,
  ) {}

  /**
   * Runs `work` with statements that see only what the actor may see. Each statement is a transaction of its
   * own and one round trip: two of them may see different moments.
   *
   * The scope is transaction-local settings read by the row policies, so a query that forgets its filter
   * finds nothing rather than everything.
   */
  read<T>(actor: Actor, work: (tx: TenantTx) => Promise<T>): Promise<T> {
    const { app } = this.database;
    const session = app.pool.autocommit([scopeOf(actor)]);
    return run(() => work(new SessionTenantTx(app, session, actor) as unknown as TenantTx));
  }

  /**
   * Runs `work` in one transaction that sees only what the actor may see.
   *
   * Events and audit lines given to the transaction are stored with the data; events leave after commit. The
   * transaction is tried again after a deadlock or a serialization failure, at most 3 times: `work` must
   * change nothing outside it.
   */
  write<T>(actor: Actor, work: (tx: WriteTx) => Promise<T>, options: CommitOptions = {}): Promise<T> {
    const { app } = this.database;
    const written = this.transaction(app, opening([BEGIN, scopeOf(actor)], options), (session, outgoings) =>
      work(new SessionWriteTx(app, session, actor, outgoings) as unknown as WriteTx),
    );
    return options.quiet ? written : this.announced(written);
  }

  /**
   * For a hot write that is one hand-written statement: the statement commits by itself, in one round trip
   * instead of three. A second statement is refused, because it would not be part of the first.
   */
  writeOnce<T>(actor: Actor, work: (tx: WriteTx) => Promise<T>): Promise<T> {
    const { app } = this.database;
    const once = onlyOnce(app.pool.autocommit([scopeOf(actor)]));
    return this.announced(
      run(() => work(new SessionWriteTx(app, once, actor, noOutgoings) as unknown as WriteTx)),
    );
  }

  /** Statements over all agencies in the second role, each its own transaction. Say why. */
  system<T>(reason: string, work: (tx: SystemTx) => Promise<T>, options: CommitOptions = {}): Promise<T> {
    const { system } = this.database;
    const session = system.pool.autocommit(opening([], options));
    return run(() => work(new SessionSystemTx(system, session, reason, noOutgoings)));
  }

  /** The same in one transaction. */
  systemWrite<T>(
    reason: string,
    work: (tx: SystemTx) => Promise<T>,
    options: CommitOptions = {},
  ): Promise<T> {
    const { system } = this.database;
    const written = this.transaction(system, opening([BEGIN], options), (session, outgoings) =>
      work(new SessionSystemTx(system, session, reason, outgoings)),
    );
    return options.quiet ? written : this.announced(written);
  }

  private async transaction<T>(
    role: RoleConnection,
    first: readonly Statement[],
    work: (session: Session, outgoings: Outgoings) => Promise<T>,
  ): Promise<T> {
    const attempt = () =>
      inTransaction(role, first, async (session) => {
        const outgoings = new Outgoings();
        const result = await work(session, outgoings);
        for (const { statement, values } of outgoings.statements()) {
          await session.query({ ...statement, values: [...values] });
        }
        return result;
      });
    try {
      return await retried(attempt);
    } catch (error) {
      throw translated(error);
    }
  }

  private async announced<T>(written: Promise<T>): Promise<T> {
    const result = await written;
    this.commits.committed();
    return result;
  }
}

async function run<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translated(error);
  }
}

async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === ATTEMPTS || !isRetryable(error)) throw error;
    }
  }
}

/** BEGIN and the scope travel with the first statement; without any statement nothing is opened at all. */
async function inTransaction<T>(
  role: RoleConnection,
  first: readonly Statement[],
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const client = await role.pool.checkout();
  let opened = false;
  let broken: Error | undefined;
  const session: Session = {
    query: <R extends pg.QueryResultRow>(config: pg.QueryConfig) => {
      const prefix = opened ? [] : first;
      opened = true;
      return pipelined<R>(client, prefix, config);
    },
  };
  try {
    const result = await work(session);
    if (opened) await client.query('COMMIT');
    return result;
  } catch (error) {
    // A connection that cannot roll back is thrown away with its transaction.
    if (opened) await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    client.release(broken);
  }
}

/** The first statement runs; a second would stand outside the first one's transaction. */
function onlyOnce(session: Session): Session {
  let used = false;
  return {
    query: (config) => {
      if (used) return Promise.reject(new Error('writeOnce runs one statement. Use write for more.'));
      used = true;
      return session.query(config);
    },
  };
}

const noOutgoings = {
  emit(_event: DomainEvent): void {
    throw new Error('Without a transaction an event is stored by the statement itself (eventCte).');
  },
  audit(_author: Author, _line: AuditLine): void {
    throw new Error('Without a transaction an audit line is stored by the statement itself (auditCte).');
  },
};

/** How a transaction's statements reach the database. Prisma is made ready where it is first asked. */
class SessionStatements implements Statements {
  #db: OrdinaryQueries | undefined;

  constructor(
    private readonly role: RoleConnection,
    private readonly session: Session,
  ) {}

  get db(): OrdinaryQueries {
    this.#db ??= this.role.queriesIn(this.session);
    return this.#db;
  }

  async rows<R extends pg.QueryResultRow>(
    { name, text }: NamedStatement,
    values: readonly unknown[],
  ): Promise<R[]> {
    const config = { name, text, values: values as unknown[], types: HOUSE_TYPES };
    return (await this.session.query<R>(config)).rows;
  }
}

// The brands exist for the compiler alone, so these two are the only places that may claim them.
class SessionTenantTx extends SessionStatements {
  readonly agencyId: number;

  constructor(
    role: RoleConnection,
    session: Session,
    readonly actor: Actor,
  ) {
    super(role, session);
    this.agencyId = actor.agencyId;
  }
}

class SessionWriteTx extends SessionTenantTx {
  constructor(
    role: RoleConnection,
    session: Session,
    actor: Actor,
    private readonly outgoings: Pick<Outgoings, 'emit' | 'audit'>,
  ) {
    super(role, session, actor);
  }

  emit(event: DomainEvent): void {
    this.outgoings.emit(event);
  }

  audit(line: AuditLine): void {
    this.outgoings.audit(this.actor, line);
  }
}

class SessionSystemTx extends SessionStatements implements SystemTx {
  constructor(
    role: RoleConnection,
    session: Session,
    readonly reason: string,
    private readonly outgoings: Pick<Outgoings, 'emit' | 'audit'>,
  ) {
    super(role, session);
  }

  emit(event: DomainEvent): void {
    this.outgoings.emit(event);
  }

  audit(author: Author, line: AuditLine): void {
    this.outgoings.audit(author, line);
  }
}
