import { setTimeout as sleep } from 'node:timers/promises';
import {
  envelope,
  type JsonObject,
  type Sender,
  type StatusName,
  status,
  statusError,
  statusValue,
} from './envelopes.js';
import type { AcceptedMessage } from './fake-meta.js';
import { Webhook, type WebhookOptions } from './webhook.js';

/** How statuses come. Meta promises neither order nor once. */
export interface StatusPlan {
  /** Before each of sent, delivered, read; in milliseconds. A function is asked for every message. */
  readonly delaysMs?: readonly number[] | (() => readonly number[]);
  /** Post them all, and only then answer the send. */
  readonly beforeAnswer?: boolean;
  /** How many times each is posted. */
  readonly copies?: number;
  /** Read first, sent last. */
  readonly reversed?: boolean;
}

export interface DeliveryFailure {
  readonly code: number;
  readonly title: string;
  readonly details: string;
}

const NAMES: readonly StatusName[] = ['sent', 'delivered', 'read'];

/** Posts what becomes of each accepted message. */
export class StatusCourier {
  private readonly webhook: Webhook;
  private readonly stopping = new AbortController();
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    webhook: WebhookOptions,
    private readonly plan: StatusPlan = {},
  ) {
    this.webhook = new Webhook(webhook);
  }

  /** Resolves when the last status of the message is delivered, or given up. */
  follow(message: AcceptedMessage, failure: DeliveryFailure | null): Promise<void> {
    const run = this.run(message, failure).catch(() => {});
    this.underWay.add(run);
    return run.finally(() => this.underWay.delete(run));
  }

  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.webhook.stop();
    await this.settled();
  }

  private async run(message: AcceptedMessage, failure: DeliveryFailure | null): Promise<void> {
    const { delaysMs = [], copies = 1, reversed = false } = this.plan;
    const delays = typeof delaysMs === 'function' ? delaysMs() : delaysMs;
    const names: readonly StatusName[] = failure ? ['sent', 'failed'] : NAMES;
    for (const [i, name] of (reversed ? names.toReversed() : names).entries()) {
      await sleep(delays[i] ?? 0, undefined, { signal: this.stopping.signal });
      const body = envelope(statusValue(message, [statusOf(name, message, failure)]));
      for (let copy = 0; copy < copies; copy++) await this.webhook.deliver(body);
    }
  }
}

function statusOf(name: StatusName, message: AcceptedMessage, failure: DeliveryFailure | null): JsonObject {
  const recipient: Sender = message.to.includes('.') ? { userId: message.to } : { number: message.to };
  return status(name, message.wamid, recipient, {
    callbackData: message.callbackData ?? undefined,
    ...(name === 'failed' &&
      failure && { errors: [statusError(failure.code, failure.title, failure.details)] }),
  });
}
