import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import type { ContactId } from '../../kernel/ids.js';
import { type ContactKeeper, ContactKeepers } from '../contacts/contact-keepers.js';
import { bookingChanged } from './bookings.events.js';
import { ContactBookingsRepository, type PlaceOfBooking } from './contact-bookings.repository.js';

/** Bookings in one statement. Most contacts have a few. */
const AT_ONCE = 500;

/** What becomes of bookings when their contacts are merged or deleted. */
@Injectable()
export class ContactBookingsService implements OnModuleInit, ContactKeeper {
  constructor(
    private readonly keepers: ContactKeepers,
    private readonly bookings: ContactBookingsRepository,
  ) {}

  onModuleInit(): void {
    this.keepers.add(this);
  }

  async relink(tx: WriteTx, from: ContactId, to: { readonly id: ContactId }): Promise<void> {
    await this.#all(tx, () => this.bookings.relinkSome(tx, from, to.id, AT_ONCE));
  }

  async unlink(tx: WriteTx, ids: readonly ContactId[]): Promise<void> {
    await this.#all(tx, () => this.bookings.unlinkSome(tx, ids, AT_ONCE));
  }

  /** Until there are no more. */
  async #all(tx: WriteTx, some: () => Promise<PlaceOfBooking[]>): Promise<void> {
    for (let changed = await some(); ; changed = await some()) {
      for (const booking of changed) tx.emit(bookingChanged(booking));
      if (changed.length < AT_ONCE) return;
    }
  }
}
