import { Injectable } from '@nestjs/common';
import type { TenantTx, WriteTx } from '../database/transaction.js';
import { failed, held } from './circuit.js';
import { type Gate, JobGatesRepository } from './job-gates.repository.js';

const MAX_REASON = 500;

/**
 * What jobs must pass together: a line of a provider. Where several in a row do not get through, it is shut, and the
 * jobs behind it wait without being begun: no attempt of theirs counts, and no place is taken. Now and then one is let
 * through to try, and when it passes, so do all. How a gate stands is kept in PostgreSQL, so that one instance learns
 * from what another has tried, and only one of all instances tries. That something passed is said with `complete`.
 */
@Injectable()
export class JobGates {
  constructor(private readonly repository: JobGatesRepository) {}

  /** Nothing got through there, because the other side is down. */
  async failed(tx: WriteTx, gate: string, reason: string): Promise<void> {
    const found = await this.repository.lock(tx, gate);
    const after = failed(found, found.now);
    if (after !== found) await this.repository.set(tx, gate, after, reason.slice(0, MAX_REASON));
  }

  /** It was too much for the other side: nothing more for so long. */
  async hold(tx: WriteTx, gate: string, forMs: number, reason: string): Promise<void> {
    const found = await this.repository.lock(tx, gate);
    const until = new Date(found.now.getTime() + forMs);
    await this.repository.set(tx, gate, held(found, until), reason.slice(0, MAX_REASON));
  }

  /** How gates stand. One that is missing never had trouble. */
  async find(tx: TenantTx, gates: readonly string[]): Promise<ReadonlyMap<string, Gate>> {
    const found = await this.repository.find(tx, gates);
    return new Map(found.map((gate) => [gate.gate, gate]));
  }
}
