import { EventEmitter, once } from 'node:events';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import type { AppOptions } from '../../src/app.module.js';
import { AccessTrail } from '../../src/auth/access-trail.js';
import { Afterwards } from '../../src/auth/afterwards.js';
import { loadConfig } from '../../src/config/env.js';
import { GRAPHQL_PATH } from '../../src/graphql/graphql.options.js';
import { SubscriptionHub } from '../../src/graphql/sockets/subscription-hub.js';
import { JobRunner } from '../../src/jobs/job-runner.js';
import { Relay } from '../../src/realtime/relay.js';
import { createServer } from '../../src/server.js';

const PATIENCE_MS = 10_000;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What no environment can say. */
export type Given = Pick<AppOptions, 'reviseStatements' | 'verifyExecutor'>;

/** One whole server, as `npm start` would make it, on a port of its own. */
export class Server {
  readonly #opened = new EventEmitter();
  #closing: Promise<void> | null = null;

  private constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
    /** What it logged as an error or worse. */
    readonly errors: readonly string[],
  ) {
    this.#watchSubscriptions();
  }

  /** Every query that it answers is run by both executors and compared, unless told. */
  static async start(
    databaseUrl: string,
    env: Readonly<Record<string, string>>,
    given: Given = {},
  ): Promise<Server> {
    const config = loadConfig({ NODE_ENV: 'test', PORT: '0', DATABASE_URL: databaseUrl, ...env });
    const errors: string[] = [];
    const logger = pino({ level: 'error' }, { write: (line) => void errors.push(line) });
    const app = await createServer({ verifyExecutor: true, ...given, config, databaseUrl, logger });
    await app.listen(config.port, config.host).catch(async (error: unknown) => {
      await app.close();
      throw error;
    });
    return new Server(app, await app.getUrl(), errors);
  }

  get graphqlUrl(): string {
    return `${this.url}${GRAPHQL_PATH}`;
  }

  get socketUrl(): string {
    return this.graphqlUrl.replace('http', 'ws');
  }

  async request(path: string, init: RequestInit = {}): Promise<HttpAnswer> {
    const response = await fetch(`${this.url}${path}`, {
      ...init,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { status, headers } = response;
    return { status, headers, text: await response.text() };
  }

  /** Resolves when the server has opened the subscription of this id: what happens from now on is heard. */
  async opened(id: string): Promise<void> {
    await once(this.#opened, id, { signal: AbortSignal.timeout(PATIENCE_MS) });
  }

  /** Every event committed so far has been heard by whoever listens here. */
  published(): Promise<void> {
    return this.app.get(Relay, { strict: false }).settle();
  }

  /** Everything due has run, every event has left, and every refusal is recorded. */
  async settle(): Promise<void> {
    await this.app.get(Afterwards, { strict: false }).settled();
    await this.app.get(AccessTrail, { strict: false }).settle();
    await this.app.get(JobRunner, { strict: false }).settle();
    await this.published();
  }

  /** Safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.app.close();
    return this.#closing;
  }

  /** The protocol has no word for "subscribed", so the hub is watched from beside. */
  #watchSubscriptions(): void {
    const hub = this.app.get(SubscriptionHub, { strict: false });
    const open = hub.open.bind(hub);
    hub.open = async (connection, id, ...rest) => {
      const result = await open(connection, id, ...rest);
      this.#opened.emit(id);
      return result;
    };
  }
}
