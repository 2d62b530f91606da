import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { BookingId, ContactId } from '../../kernel/ids.js';
import { BOOKING_COLUMNS } from './booking-columns.repository.js';
import type { Booking } from './bookings.js';

/** Of each contact the latest; $5 the booking after which to go on. */
const PAGE = sql(
  'contact_bookings_page',
  `SELECT ${BOOKING_COLUMNS} FROM unnest($3::uuid[]) AS wanted(contact_id) CROSS JOIN LATERAL (
     SELECT * FROM bookings b WHERE b.agency_id = $1 AND b.contact_id = wanted.contact_id AND b.status <> 'EXPIRED'
       AND ($5::uuid IS NULL OR (b.starts_at, b.id) <
         ((SELECT a.starts_at FROM bookings a WHERE a.agency_id = $1 AND a.id = $5), $5::uuid))
     ORDER BY b.starts_at DESC, b.id DESC LIMIT $4
   ) b JOIN booking_services s ON s.agency_id = b.agency_id AND s.id = b.service_id
   WHERE $2::int[] IS NULL OR b.client_id = ANY ($2)
   ORDER BY b.starts_at DESC, b.id DESC`,
);

const PLACE = 'b.id, b.agency_id AS "agencyId", b.client_id AS "clientId", b.version';

// In the order of their ids, as everywhere. A version tells of the time and of what became of it, not of who comes.
const RELINK = sql(
  'contact_bookings_relink',
  `WITH few AS (
     SELECT b.agency_id, b.id FROM bookings b WHERE b.agency_id = $1 AND b.contact_id = $2
     ORDER BY b.id LIMIT $4 FOR NO KEY UPDATE
   )
   UPDATE bookings b SET contact_id = $3, updated_at = clock_timestamp() FROM few
   WHERE b.agency_id = $1 AND b.id = few.id RETURNING ${PLACE}`,
);

const UNLINK = sql(
  'contact_bookings_unlink',
  `WITH few AS (
     SELECT b.agency_id, b.id FROM bookings b WHERE b.agency_id = $1 AND b.contact_id = ANY ($2::uuid[])
     ORDER BY b.id LIMIT $3 FOR NO KEY UPDATE
   )
   UPDATE bookings b SET contact_id = NULL, updated_at = clock_timestamp() FROM few
   WHERE b.agency_id = $1 AND b.id = few.id RETURNING ${PLACE}`,
);

export type PlaceOfBooking = Pick<Booking, 'id' | 'agencyId' | 'clientId' | 'version'>;

/** Bookings by the contacts that they are for. */
@Injectable()
export class ContactBookingsRepository {
  /** Of each contact at most `limit`, the latest start first. `before` is exclusive. */
  page(tx: TenantTx, ids: readonly ContactId[], limit: number, before: BookingId | null): Promise<Booking[]> {
    return tx.rows<Booking>(PAGE, [tx.agencyId, clientIdsIn(tx.actor.clients), ids, limit, before]);
  }

  /** At most `limit` of them. */
  relinkSome(tx: WriteTx, from: ContactId, to: ContactId, limit: number): Promise<PlaceOfBooking[]> {
    return tx.rows<PlaceOfBooking>(RELINK, [tx.agencyId, from, to, limit]);
  }

  /** At most `limit` of them. */
  unlinkSome(tx: WriteTx, ids: readonly ContactId[], limit: number): Promise<PlaceOfBooking[]> {
    return tx.rows<PlaceOfBooking>(UNLINK, [tx.agencyId, ids, limit]);
  }
}
