import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { tooManyBookings } from './bookings.errors.js';
import { VisitorQuotaRepository } from './visitor-quota.repository.js';

const MOST = 3;
const WINDOW_SECONDS = 3_600;

/**
 * How often one phone number books without an account: 3 times an hour in an agency. Counted in what was booked, so
 * that instances agree and a restart forgets nothing.
 */
@Injectable()
export class VisitorQuota {
  constructor(private readonly bookings: VisitorQuotaRepository) {}

  /**
   * Asked in the transaction of the booking, as somebody who sees the whole agency.
   *
   * @throws DomainError LIMIT_EXCEEDED TOO_MANY_BOOKINGS with `retryAfterSeconds`.
   */
  async assertRoom(tx: WriteTx, phone: string): Promise<void> {
    await this.bookings.lock(tx, phone);
    const recent = await this.bookings.recent(tx, phone, WINDOW_SECONDS, MOST);
    const [oldest] = recent.slice(-1);
    if (recent.length >= MOST && oldest !== undefined) throw tooManyBookings(Math.max(1, oldest));
  }
}
