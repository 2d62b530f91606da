import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Timers } from '../../kernel/timers.js';
import type { Provider } from '../channels/channels.js';
import type { RefusedSignatures } from './refused-inbound.js';
import { SignatureCountsRepository } from './signature-counts.repository.js';

const REASON = 'count refused signatures';
const HOUR_MS = 3_600_000;
/** Whoever posts without end costs a number in memory, and a row every few seconds. */
const EVERY_MS = 5_000;

/**
 * How many posts came whose signature did not fit. Counted here and stored every few seconds, an hour and a provider in
 * one row: nothing that a stranger sends is kept, and no row is written for each. What is not stored yet is lost with a
 * crash.
 */
@Injectable()
export class SignatureCounts implements BeforeApplicationShutdown {
  #waiting = new Map<string, RefusedSignatures>();
  #callOff: (() => void) | null = null;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: SignatureCountsRepository,
    private readonly timers: Timers,
  ) {}

  count(provider: Provider, at: Date): void {
    const hour = new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);
    this.#add({ provider, hour, count: 1 });
    this.#callOff ??= this.timers.after(EVERY_MS, () => void this.store());
  }

  /** Stores what was counted. What cannot be stored now is stored with the next. */
  async store(): Promise<void> {
    this.#callOff?.();
    this.#callOff = null;
    const counts = [...this.#waiting.values()];
    this.#waiting = new Map();
    if (counts.length === 0) return;
    try {
      await this.uow.system(REASON, (tx) => this.repository.add(tx, counts), { losable: true });
    } catch {
      for (const one of counts) this.#add(one);
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.store();
  }

  #add({ provider, hour, count }: RefusedSignatures): void {
    const key = `${provider} ${hour.getTime()}`;
    this.#waiting.set(key, { provider, hour, count: count + (this.#waiting.get(key)?.count ?? 0) });
  }
}
