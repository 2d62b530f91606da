import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import type { Actor } from '../kernel/actor.js';
import { pipelined, type Statement } from './pipelined-query.js';

/** Runs a statement as somebody. Held while that somebody's work is under way. */
export interface Session {
  query<R extends pg.QueryResultRow>(config: pg.QueryConfig): Promise<pg.QueryResult<R>>;
}

const SET_SCOPE = "SELECT set_config('app.agency_id', $1, true), set_config('app.client_ids', $2, true)";

/** The settings that the row policies read, as one statement to put in front of others. */
export const scopeOf = (actor: Pick<Actor, 'agencyId' | 'clients'>): Statement => ({
  name: 'switchboard_scope',
  text: SET_SCOPE,
  values: [String(actor.agencyId), actor.clients === 'all' ? '*' : actor.clients.join(',')],
});

/**
 * A pool without a way around the session: every statement, our own or one that Prisma makes, runs in a
 * session. Prisma knows nothing of sessions, so its queries find theirs where they are awaited; without one
 * they are refused before they reach the database.
 */
export class ScopedPool extends pg.Pool {
  readonly #session = new AsyncLocalStorage<Session>();
  #inside = 0;

  /** Everything awaited inside `work` runs in this session. */
  async within<T>(session: Session, work: () => Promise<T>): Promise<T> {
    this.#inside += 1;
    try {
      // The await is inside on purpose: Prisma's promises are lazy and run where they are awaited.
      return await this.#session.run(session, async () => await work());
    } finally {
      this.#inside -= 1;
      // While it is on, Node 20 calls a hook for every promise of the process: off when nobody is inside.
      if (this.#inside === 0) this.#session.disable();
    }
  }

  /** A connection of one's own: for transactions, which `UnitOfWork` opens, and for nobody else. */
  checkout(): Promise<pg.PoolClient> {
    return super.connect();
  }

  /** A session in which each statement is its own transaction, with `prefix` in front of it. */
  autocommit(prefix: readonly Statement[]): Session {
    return {
      query: async <R extends pg.QueryResultRow>(config: pg.QueryConfig) => {
        const client = await this.checkout();
        try {
          return await pipelined<R>(client, prefix, config);
        } finally {
          client.release();
        }
      },
    };
  }

  // Prisma calls these two. The signatures are pg's; only the forms that Prisma uses are served.
  override query = ((config: pg.QueryConfig) => {
    const session = this.#session.getStore();
    if (!session) return Promise.reject(new Error('A statement outside UnitOfWork has no scope: refused.'));
    return session.query(config);
  }) as pg.Pool['query'];

  override connect = (() =>
    Promise.reject(
      new Error('Nested writes and $transaction open a connection without a scope. Use UnitOfWork.write.'),
    )) as pg.Pool['connect'];
}
