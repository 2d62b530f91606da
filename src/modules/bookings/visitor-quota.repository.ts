import { Injectable } from '@nestjs/common';
import { sql, type WriteTx } from '../../database/transaction.js';

// Those who book with the same number stand in line: whoever is next counts what the one before has made.
const LOCK = sql(
  'bookings_lock_visitor',
  `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(':', 'booking visitor', $1::int, $2::text), 0))`,
);

const RECENT = sql(
  'bookings_of_visitor',
  `SELECT ceil(extract(epoch FROM created_at - (clock_timestamp() - make_interval(secs => $3))))::int AS "leavesIn"
   FROM bookings
   WHERE agency_id = $1 AND customer_phone = $2 AND source = 'PUBLIC'
     AND created_at > clock_timestamp() - make_interval(secs => $3)
   ORDER BY created_at DESC LIMIT $4`,
);

@Injectable()
export class VisitorQuotaRepository {
  /** Until the transaction ends nobody else books with this number in the agency. */
  async lock(tx: WriteTx, phone: string): Promise<void> {
    await tx.rows(LOCK, [tx.agencyId, phone]);
  }

  /**
   * The latest bookings of a number within a window, whatever became of them: in how many seconds each leaves the
   * window, the latest first.
   */
  async recent(tx: WriteTx, phone: string, windowSeconds: number, limit: number): Promise<number[]> {
    const rows = await tx.rows<{ leavesIn: number }>(RECENT, [tx.agencyId, phone, windowSeconds, limit]);
    return rows.map(({ leavesIn }) => leavesIn);
  }
}
