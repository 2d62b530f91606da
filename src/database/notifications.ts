import pg from 'pg';
import type { Logger } from 'pino';
import { backoffMs } from '../kernel/backoff.js';
import type { Timers } from '../kernel/timers.js';
import { type SystemTx, sql } from './transaction.js';

/** PostgreSQL refuses a longer payload: 8000 bytes with its end mark. */
export const MAX_NOTIFICATION_BYTES = 7_999;

const NOTIFY = sql('notify', 'SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload');

/**
 * Sends notifications when the transaction commits, in this order. Commits that notify queue up behind one
 * lock, so this has no place in a transaction that people wait for.
 */
export const notify = async (tx: SystemTx, channel: string, payloads: readonly string[]): Promise<void> => {
  await tx.rows(NOTIFY, [channel, payloads]);
};

export interface ListenerOptions {
  readonly url: string;
  readonly channel: string;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly onNotification: (payload: string) => void;
  /** Listening, or again, after a time without: notifications of that time were missed. */
  readonly onGap: () => void;
}

const CONNECT_TIMEOUT_MS = 3_000;
const QUERY_TIMEOUT_MS = 5_000;
const KEEPALIVE_MS = 10_000;
const RECONNECT = { baseMs: 100, maxMs: 2_000 };

/** Hears one channel over a connection of its own, which it keeps alive and opens again when it is lost. */
export class NotificationListener {
  #client: pg.Client | null = null;
  #callOff: () => void = () => {};
  #failures = 0;
  #started = false;
  #stopped = false;

  constructor(private readonly options: ListenerOptions) {}

  /** Resolves after the first attempt, also when it failed: then it goes on trying. */
  async start(): Promise<void> {
    await this.#connect();
    this.#started = true;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#callOff();
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => {});
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.options.url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      keepAlive: true,
      application_name: 'switchboard live',
      options: '-c role=switchboard_system -c timezone=UTC',
    });
    this.#client = client;
    // Without a listener a lost connection would end the process.
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, new Error('The connection was closed.')));
    client.on('notification', ({ payload }) => this.options.onNotification(payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(this.options.channel)}`);
      if (this.#client === client) this.#listening(client);
    } catch (error) {
      this.#lost(client, error);
    }
  }

  #listening(client: pg.Client): void {
    if (this.#failures > 0) this.options.logger.info({ attempts: this.#failures }, 'listening again');
    this.#failures = 0;
    this.#keepAlive(client);
    if (this.#started) this.options.onGap();
  }

  /** A peer that vanished without a word is found by asking it something. */
  #keepAlive(client: pg.Client): void {
    this.#callOff = this.options.timers.after(KEEPALIVE_MS, () => {
      client.query('SELECT 1').then(
        () => this.#client === client && this.#keepAlive(client),
        (error: unknown) => this.#lost(client, error),
      );
    });
  }

  #lost(client: pg.Client, error: unknown): void {
    if (this.#client !== client || this.#stopped) return;
    this.#client = null;
    this.#callOff();
    client.end().catch(() => {});
    this.#failures += 1;
    if (this.#failures === 1) this.options.logger.warn({ err: error }, 'not listening: the live feed pauses');
    this.#callOff = this.options.timers.after(backoffMs(this.#failures, RECONNECT), () => {
      this.#connect().catch((failure: unknown) => this.options.logger.error({ err: failure }, 'reconnect'));
    });
  }
}
