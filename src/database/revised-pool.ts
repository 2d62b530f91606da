import type pg from 'pg';
import { ScopedPool } from './scoped-pool.js';

/** A statement on its way. Prepared ones have a name, which stands for one text only. */
export interface SentStatement {
  readonly name?: string | undefined;
  readonly text: string;
}

/** For the tests: what is sent instead of a statement. */
export type Revise = (statement: SentStatement) => SentStatement;

/**
 * For the tests: a pool that sends other statements than it was given, to show what the database holds back by
 * itself when a statement does not. The scope in front of a statement is never revised.
 */
export class RevisedPool extends ScopedPool {
  constructor(
    config: pg.PoolConfig,
    private readonly revise: Revise,
  ) {
    super(config);
  }

  override async checkout(): Promise<pg.PoolClient> {
    const client = await super.checkout();
    const query = (sent: string | (pg.Submittable & SentStatement)) =>
      client.query(typeof sent === 'string' ? sent : Object.assign(sent, this.revise(sent)));
    return new Proxy(client, {
      get: (real, property) => (property === 'query' ? query : Reflect.get(real, property)),
    });
  }
}
