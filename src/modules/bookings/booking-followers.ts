import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import type { Booking } from './bookings.js';

/** What has become of a booking. */
export interface BookingChange {
  /** Null: it is new. */
  readonly before: Booking | null;
  readonly after: Booking;
}

/** Whoever must not miss a change: reminders, mails, calendars. */
export interface BookingFollower {
  /** In the transaction of the change, so that what follows from it is stored with it. No calls to the outside. */
  changed(tx: WriteTx, change: BookingChange): Promise<void>;
}

/**
 * Who follows bookings. They stand above: their modules bring them when they are made.
 */
@Injectable()
export class BookingFollowers {
  readonly #followers: BookingFollower[] = [];

  /** Called when modules are made, before anything is booked. */
  follow(follower: BookingFollower): void {
    this.#followers.push(follower);
  }

  async changed(tx: WriteTx, change: BookingChange): Promise<void> {
    for (const follower of this.#followers) await follower.changed(tx, change);
  }
}
