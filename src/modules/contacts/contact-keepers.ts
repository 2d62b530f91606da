import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import type { ContactId } from '../../kernel/ids.js';

/** What a contact is called from now on. */
export interface Named {
  readonly id: ContactId;
  readonly displayName: string;
}

/** Whoever keeps something that is with contacts: threads, bookings. */
export interface ContactKeeper {
  /** What is with the one is with the other from now on. */
  relink(tx: WriteTx, from: ContactId, to: { id: ContactId; displayName: string | null }): Promise<void>;

  /** It stays, with the names that it shows, and is with nobody. */
  unlink(tx: WriteTx, ids: readonly ContactId[]): Promise<void>;
}

/** What contacts need of whoever keeps the threads with them. */
export interface ThreadKeeper extends ContactKeeper {
  /** The threads show the new names. */
  rename(tx: WriteTx, named: readonly Named[]): Promise<void>;

  /** By which of their identities threads that are not archived reach the contacts: `<contact id>:<value>`. */
  addresses(tx: WriteTx, ids: readonly ContactId[]): Promise<ReadonlySet<string>>;
}

/**
 * What is with contacts, changed in the transaction that changes the contacts.
 *
 * It stands above contacts: modules bring their keepers when they are made, in the order in which they are made.
 */
@Injectable()
export class ContactKeepers {
  readonly #all: ContactKeeper[] = [];
  #threads: ThreadKeeper | null = null;

  /** Called before anything is written. */
  add(keeper: ContactKeeper): void {
    this.#all.push(keeper);
  }

  /** The same for the threads: once. */
  giveThreadsTo(keeper: ThreadKeeper): void {
    if (this.#threads) throw new Error('Somebody keeps the threads already.');
    this.#threads = keeper;
    this.add(keeper);
  }

  get threads(): ThreadKeeper {
    if (!this.#threads) throw new Error('Nobody keeps the threads.');
    return this.#threads;
  }

  async relink(
    tx: WriteTx,
    from: ContactId,
    to: { readonly id: ContactId; readonly displayName: string | null },
  ): Promise<void> {
    for (const keeper of this.#all) await keeper.relink(tx, from, to);
  }

  async unlink(tx: WriteTx, ids: readonly ContactId[]): Promise<void> {
    for (const keeper of this.#all) await keeper.unlink(tx, ids);
  }
}
