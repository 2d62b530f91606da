import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import type { ContactId } from '../../kernel/ids.js';
import { type ContactKeeper, ContactKeepers } from '../contacts/contact-keepers.js';
import { flowRunChanged, type PlaceOfRun } from './flow-runs.events.js';
import { RunListsRepository } from './run-lists.repository.js';

/** Runs in one statement. Most contacts have a few. */
const AT_ONCE = 500;

/** What becomes of runs when their contacts are merged or deleted. */
@Injectable()
export class ContactRunsService implements OnModuleInit, ContactKeeper {
  constructor(
    private readonly keepers: ContactKeepers,
    private readonly runs: RunListsRepository,
  ) {}

  onModuleInit(): void {
    this.keepers.add(this);
  }

  async relink(tx: WriteTx, from: ContactId, to: { readonly id: ContactId }): Promise<void> {
    await this.#all(tx, () => this.runs.relinkSome(tx, from, to.id, AT_ONCE));
  }

  async unlink(tx: WriteTx, ids: readonly ContactId[]): Promise<void> {
    await this.#all(tx, () => this.runs.unlinkSome(tx, ids, AT_ONCE));
  }

  /** Until there are no more. */
  async #all(tx: WriteTx, some: () => Promise<PlaceOfRun[]>): Promise<void> {
    for (let changed = await some(); ; changed = await some()) {
      for (const run of changed) tx.emit(flowRunChanged(run));
      if (changed.length < AT_ONCE) return;
    }
  }
}
