import type { Logger } from 'pino';
import { MAX_NOTIFICATION_BYTES, NotificationListener, notify } from '../database/notifications.js';
import type { SystemTx } from '../database/transaction.js';
import type { DomainEvent } from '../kernel/events.js';
import type { Timers } from '../kernel/timers.js';
import { Bus, type BusListener } from './bus.js';
import { encodeEvents, encodeMark } from './bus-codec.js';
import { BusInbox } from './bus-inbox.js';

const CHANNEL = 'switchboard_live';

/** LISTEN and NOTIFY: published exactly when the relay's transaction commits, and nothing else to run. */
export class PostgresBus extends Bus {
  readonly #inbox: BusInbox;
  readonly #listener: NotificationListener;

  constructor(options: { readonly databaseUrl: string }, timers: Timers, logger: Logger) {
    super();
    this.#inbox = new BusInbox(timers, logger);
    this.#listener = new NotificationListener({
      url: options.databaseUrl,
      channel: CHANNEL,
      timers,
      logger,
      onNotification: (payload) => this.#inbox.receive(payload),
      onGap: () => this.#inbox.gap(),
    });
  }

  async start(listener: BusListener): Promise<void> {
    this.#inbox.open(listener);
    await this.#listener.start();
  }

  publish(tx: SystemTx, events: readonly DomainEvent[]): Promise<void> {
    return notify(tx, CHANNEL, encodeEvents(events, MAX_NOTIFICATION_BYTES));
  }

  flush(tx: SystemTx): Promise<void> {
    return this.#inbox.roundTrip((id) => notify(tx, CHANNEL, [encodeMark(id)]));
  }

  stop(): Promise<void> {
    return this.#listener.stop();
  }
}
