import { createHash } from 'node:crypto';
import type { OnApplicationShutdown } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import type { Logger } from 'pino';
import { PrismaClient } from './generated/client.js';
import { type Revise, RevisedPool } from './revised-pool.js';
import { ScopedPool, type Session } from './scoped-pool.js';

/** What `tx.db` offers: ordinary queries, never a transaction of its own or raw text. */
export type OrdinaryQueries = Omit<
  PrismaClient,
  `$${string}` // $transaction, $queryRaw, $extends …
>;

type Model = Record<string, (...given: unknown[]) => Promise<unknown>>;

export interface DatabaseOptions {
  readonly url: string;
  /** Connections for people's work; a quarter of it more for the house's own. */
  readonly poolSize?: number;
  /** For the tests: other statements for people's work than the house would send. */
  readonly revise?: Revise | undefined;
}

type ServerRole = 'switchboard_app' | 'switchboard_system';

const STATEMENT_TIMEOUT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 3_000;
const IDLE_TIMEOUT_MS = 60_000;
const PREPARED_STATEMENTS = 500;

const SETTINGS = {
  statement_timeout: STATEMENT_TIMEOUT_MS,
  idle_in_transaction_session_timeout: 15_000,
  // Tenants of very different size would make PostgreSQL plan anew for ever.
  plan_cache_mode: 'force_generic_plan',
  // A plan is kept. One that was made while a queue was empty would read all of it, however long it has become.
  enable_seqscan: 'off',
  timezone: 'UTC',
  // What is acknowledged is on disk, whatever the server's own default is.
  synchronous_commit: 'on',
};

const optionsOf = (settings: Readonly<Record<string, string | number>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');

/** One role's way to the database: a pool, and Prisma over that pool. */
export class RoleConnection {
  readonly pool: ScopedPool;
  readonly prisma: PrismaClient;

  constructor(role: ServerRole, url: string, max: number, logger: Logger, revise?: Revise) {
    const config: pg.PoolConfig = {
      connectionString: url,
      max,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      // A new connection has to be told every statement again.
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      keepAlive: true,
      application_name: 'switchboard',
      options: optionsOf({ role, ...SETTINGS }),
    };
    this.pool = revise ? new RevisedPool(config, revise) : new ScopedPool(config);
    // Without a listener, an idle connection that PostgreSQL ends would end the process.
    // The error holds the whole client, with every statement it has prepared: its message is enough.
    this.pool.on('error', ({ message }) =>
      logger.warn({ role, message }, 'an idle database connection was lost'),
    );
    // The same for one that is lost while in use but between two statements: the next statement reports it.
    this.pool.on('connect', (client) => client.on('error', () => {}));
    const names = new LRUCache<string, string>({ max: PREPARED_STATEMENTS });
    this.prisma = new PrismaClient({
      adapter: new PrismaPg(this.pool, { statementNameGenerator: ({ sql }) => statementName(names, sql) }),
    });
  }

  /** Prisma's ordinary queries in a session. */
  queriesIn(session: Session): OrdinaryQueries {
    return new Proxy(this.prisma, {
      get: (prisma, model) => this.modelIn(session, Reflect.get(prisma, model) as Model),
    });
  }

  private modelIn(session: Session, model: Model): Model {
    return new Proxy(model, {
      get: (methods, name) => {
        const method = methods[name as string];
        if (typeof method !== 'function') return method;
        return (...given: unknown[]) => this.pool.within(session, async () => await method(...given));
      },
    });
  }

  async close(): Promise<void> {
    await this.prisma.$disconnect();
    await this.pool.end();
  }
}

/** Statements get a name when they come again, so that PostgreSQL plans them once per connection. */
function statementName(names: LRUCache<string, string>, sql: string): string {
  const known = names.get(sql);
  if (known) return known;
  const name = `p_${createHash('sha1').update(sql).digest('base64url')}`;
  names.set(sql, name);
  return name;
}

/** The two roles. Only `src/database` sees this; everybody else works through `UnitOfWork`. */
export class Database implements OnApplicationShutdown {
  readonly app: RoleConnection;
  readonly system: RoleConnection;

  constructor(
    readonly options: DatabaseOptions,
    logger: Logger,
  ) {
    const size = options.poolSize ?? 16;
    this.app = new RoleConnection('switchboard_app', options.url, size, logger, options.revise);
    this.system = new RoleConnection('switchboard_system', options.url, Math.max(4, size / 4), logger);
  }

  /** After the doors are closed: requests in flight still need their connections. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.app.close(), this.system.close()]);
  }
}
