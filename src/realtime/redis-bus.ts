import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { SystemTx } from '../database/transaction.js';
import { backoffMs } from '../kernel/backoff.js';
import type { DomainEvent } from '../kernel/events.js';
import type { Timers } from '../kernel/timers.js';
import { Bus, type BusListener } from './bus.js';
import { encodeEvents, encodeMark } from './bus-codec.js';
import { BusInbox } from './bus-inbox.js';

export interface RedisBusOptions {
  readonly redisUrl: string;
  /** Instances on one database share it; another deployment on the same Redis must have another. */
  readonly channel: string;
}

const CONNECT_TIMEOUT_MS = 3_000;
const COMMAND_TIMEOUT_MS = 2_000;
const RECONNECT = { baseMs: 50, maxMs: 2_000 };
const PROBE_MS = 10_000;
const MAX_MESSAGE_BYTES = 256 * 1024;

/**
 * Redis between the instances, for more events than notifications carry. Published before the relay's
 * transaction commits, so at least once; while Redis is away events wait in the outbox.
 */
export class RedisBus extends Bus {
  readonly #inbox: BusInbox;
  readonly #publisher: Redis;
  readonly #subscriber: Redis;
  #callOff: () => void = () => {};
  #listening = Promise.resolve();
  #started = false;
  #stopped = false;

  constructor(
    private readonly options: RedisBusOptions,
    private readonly timers: Timers,
    private readonly logger: Logger,
  ) {
    super();
    this.#inbox = new BusInbox(timers, logger);
    this.#publisher = this.#connection('publisher');
    this.#subscriber = this.#connection('subscriber');
    this.#subscriber.on('message', (_channel, message) => this.#inbox.receive(message));
    this.#subscriber.on('ready', () => {
      this.#listening = this.#listen();
    });
  }

  async start(listener: BusListener): Promise<void> {
    this.#inbox.open(listener);
    const firstAttempts = [this.#subscriber.connect(), this.#publisher.connect()];
    await Promise.allSettled(firstAttempts);
    await this.#listening;
    this.#started = true;
    this.#probeLater();
  }

  async publish(_tx: SystemTx, events: readonly DomainEvent[]): Promise<void> {
    for (const message of encodeEvents(events, MAX_MESSAGE_BYTES)) {
      await this.#publisher.publish(this.options.channel, message);
    }
  }

  flush(_tx: SystemTx): Promise<void> {
    return this.#roundTrip();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#callOff();
    this.#subscriber.disconnect();
    this.#publisher.disconnect();
  }

  #roundTrip(): Promise<void> {
    return this.#inbox.roundTrip((id) => this.#publisher.publish(this.options.channel, encodeMark(id)));
  }

  /** Commands fail at once while there is no connection: what waits, waits in the outbox. */
  #connection(name: string): Redis {
    let failures = 0;
    const redis = new Redis(this.options.redisUrl, {
      connectionName: `switchboard-${name}`,
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResubscribe: false,
      connectTimeout: CONNECT_TIMEOUT_MS,
      commandTimeout: COMMAND_TIMEOUT_MS,
      retryStrategy: (attempts) => backoffMs(attempts, RECONNECT),
    });
    redis.on('error', (error: unknown) => {
      failures += 1;
      if (failures === 1) this.logger.warn({ err: error, connection: name }, 'Redis is away');
    });
    redis.on('ready', () => {
      if (failures > 0) this.logger.info({ attempts: failures, connection: name }, 'Redis is back');
      failures = 0;
    });
    return redis;
  }

  async #listen(): Promise<void> {
    try {
      await this.#subscriber.subscribe(this.options.channel);
      if (this.#started) this.#inbox.gap();
    } catch {
      if (!this.#stopped) this.#subscriber.disconnect(true);
    }
  }

  /** A subscriber only listens, so it would never notice a peer that vanished without a word. */
  #probeLater(): void {
    if (this.#stopped) return;
    this.#callOff = this.timers.after(PROBE_MS, () => {
      const ready = this.#subscriber.status === 'ready' && this.#publisher.status === 'ready';
      const probe = ready ? this.#roundTrip() : Promise.resolve();
      probe
        .catch(() => !this.#stopped && this.#subscriber.disconnect(true))
        .finally(() => this.#probeLater())
        .catch(() => {});
    });
  }
}
