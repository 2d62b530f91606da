import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type {
  BookingId,
  BookingServiceId,
  BookingStaffId,
  ContactId,
  ConversationId,
} from '../../kernel/ids.js';
import { BOOKING_COLUMNS } from './booking-columns.repository.js';
import type { Booking, BookingSource, BookingStatus, Customer } from './bookings.js';

/** $1 is the agency, $2 the clients that the actor sees, null for all of them. */
const SEEN = 'b.agency_id = $1 AND ($2::int[] IS NULL OR b.client_id = ANY ($2))';
const SERVICE = 'JOIN booking_services s ON s.agency_id = b.agency_id AND s.id = b.service_id';

const PAGE = sql(
  'bookings_page',
  `SELECT ${BOOKING_COLUMNS} FROM bookings b ${SERVICE}
   WHERE ${SEEN} AND ($3::int IS NULL OR b.client_id = $3)
     AND ($4::timestamptz IS NULL OR b.starts_at >= $4) AND ($5::timestamptz IS NULL OR b.starts_at < $5)
     AND ($6::uuid IS NULL OR b.service_id = $6) AND ($7::uuid IS NULL OR b.staff_id = $7)
     AND ($8::uuid IS NULL OR b.contact_id = $8)
     AND CASE WHEN $9::booking_status[] IS NULL THEN b.status <> 'EXPIRED' ELSE b.status = ANY ($9) END
     AND ($10::uuid IS NULL OR (b.starts_at, b.id) >
       ((SELECT a.starts_at FROM bookings a WHERE a.agency_id = $1 AND a.id = $10), $10::uuid))
   ORDER BY b.starts_at, b.id LIMIT $11`,
);

const FIND = sql(
  'booking_find',
  `SELECT ${BOOKING_COLUMNS} FROM bookings b ${SERVICE} WHERE ${SEEN} AND b.id = $3`,
);

const LOCK = sql(
  'booking_lock',
  `SELECT ${BOOKING_COLUMNS} FROM bookings b ${SERVICE} WHERE ${SEEN} AND b.id = $3 FOR NO KEY UPDATE OF b`,
);

const REPEAT = sql(
  'booking_repeat',
  `SELECT ${BOOKING_COLUMNS} FROM bookings b ${SERVICE}
   WHERE b.agency_id = $1 AND b.client_id = $2 AND b.client_booking_id = $3`,
);

// Those who want the same session stand in line here: whoever is next sees what the one before has left. Those who
// want other sessions of the same resource are stopped by the constraint.
const LOCK_SESSION = sql(
  'bookings_lock_session',
  `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(':', 'booking session', $1::int, $2::text, $3::bigint), 0))`,
);

// Of a race for the time, for the seat or for the caller's key one wins, and the others wait for it and insert nothing.
const INSERT = sql(
  'booking_insert',
  `INSERT INTO bookings (agency_id, id, client_id, service_id, staff_id, contact_id, conversation_id, status, starts_at,
     ends_at, blocked, seat_no, time_zone, hold_expires_at, source, customer_name, customer_phone, customer_email, notes,
     created_by, client_booking_id)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8::booking_status, $9, $10, tstzrange($11, $12), $13, $14, $15,
     $16::booking_source, $17, $18, $19, $20, $21, $22)
   ON CONFLICT DO NOTHING RETURNING id`,
);

const MOVE = sql(
  'booking_move',
  `UPDATE bookings SET staff_id = $3, starts_at = $4, ends_at = $5, blocked = tstzrange($6, $7), seat_no = $8,
     version = version + 1, updated_at = clock_timestamp()
   WHERE agency_id = $1 AND id = $2`,
);

const SET_STATUS = sql(
  'booking_set_status',
  `UPDATE bookings SET status = $4::booking_status, version = version + 1, updated_at = clock_timestamp(),
     cancelled_at = CASE WHEN $4 = 'CANCELLED' THEN clock_timestamp() ELSE cancelled_at END,
     cancel_reason = CASE WHEN $4 = 'CANCELLED' THEN $5::text ELSE cancel_reason END
   WHERE agency_id = $1 AND id = $2 AND status = $3::booking_status`,
);

const CONFIRM = sql(
  'booking_confirm',
  `UPDATE bookings SET status = 'CONFIRMED', version = version + 1, updated_at = clock_timestamp(),
     hold_expires_at = NULL, contact_id = $3, conversation_id = $4, customer_name = $5, customer_phone = $6, customer_email = $7, notes = $8
   WHERE agency_id = $1 AND id = $2 AND status = 'HELD'`,
);

// One that somebody is about to confirm or to move is left to them.
const LOCK_OVER = sql(
  'bookings_lock_over',
  `SELECT ${BOOKING_COLUMNS} FROM bookings b ${SERVICE}
   WHERE b.agency_id = $1 AND b.resource_id = ANY ($2::uuid[]) AND b.status = 'HELD' AND b.hold_expires_at <= $3
     AND b.blocked && tstzrange($4, $5)
   ORDER BY b.id FOR NO KEY UPDATE OF b SKIP LOCKED`,
);

export interface BookingsPage {
  readonly clientId: number | null;
  /** Those that begin from then on. */
  readonly from: Date | null;
  /** Those that begin before. */
  readonly to: Date | null;
  readonly serviceId: BookingServiceId | null;
  readonly staffId: BookingStaffId | null;
  readonly contactId: ContactId | null;
  /** Null: all but those that are EXPIRED. */
  readonly statuses: readonly BookingStatus[] | null;
  readonly limit: number;
  /** Exclusive. */
  readonly afterId: BookingId | null;
}

/** Where a booking stands: half-open, with and without the buffers. */
export interface Placed {
  readonly staffId: BookingStaffId | null;
  readonly startAt: Date;
  readonly endAt: Date;
  readonly blockedFrom: Date;
  readonly blockedTo: Date;
  readonly seatNo: number;
}

/** Whom it is for. */
export interface Party {
  readonly contactId: ContactId | null;
  readonly conversationId: ConversationId | null;
  readonly customer: Customer;
  readonly notes: string | null;
}

export interface NewBooking extends Placed, Party {
  readonly id: BookingId;
  readonly clientId: number;
  readonly serviceId: BookingServiceId;
  readonly status: 'HELD' | 'CONFIRMED';
  readonly timeZone: string;
  readonly holdExpiresAt: Date | null;
  readonly source: BookingSource;
  readonly clientBookingId: string | null;
}

@Injectable()
export class BookingsRepository {
  /** By their start, then by their id. */
  page(tx: TenantTx, page: BookingsPage): Promise<Booking[]> {
    const { clientId, from, to, serviceId, staffId, contactId, statuses, afterId, limit } = page;
    const asked = [clientId, from, to, serviceId, staffId, contactId, statuses, afterId, limit];
    return tx.rows<Booking>(PAGE, [tx.agencyId, clientIdsIn(tx.actor.clients), ...asked]);
  }

  async findById(tx: TenantTx, id: BookingId): Promise<Booking | null> {
    const [found] = await tx.rows<Booking>(FIND, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  /** Nobody else changes it until the transaction ends. */
  async lock(tx: WriteTx, id: BookingId): Promise<Booking | null> {
    const [found] = await tx.rows<Booking>(LOCK, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  /** The one that has this key of the caller already. */
  async repeat(tx: TenantTx, clientId: number, clientBookingId: string): Promise<Booking | null> {
    const [found] = await tx.rows<Booking>(REPEAT, [tx.agencyId, clientId, clientBookingId]);
    return found ?? null;
  }

  /** Nobody else takes a seat of this service at this start until the transaction ends. */
  async lockSession(tx: WriteTx, serviceId: BookingServiceId, start: number): Promise<void> {
    await tx.rows(LOCK_SESSION, [tx.agencyId, serviceId, start]);
  }

  /** Whether it has found its place: somebody else may have been faster, or it may be a repeat. */
  async insert(tx: WriteTx, booking: NewBooking): Promise<boolean> {
    const { id, clientId, serviceId, staffId, contactId, conversationId, status, customer } = booking;
    const inserted = await tx.rows(INSERT, [
      ...[tx.agencyId, id, clientId, serviceId, staffId, contactId, conversationId, status],
      ...[booking.startAt, booking.endAt, booking.blockedFrom, booking.blockedTo, booking.seatNo],
      ...[booking.timeZone, booking.holdExpiresAt, booking.source],
      ...[customer.name, customer.phone, customer.email, booking.notes],
      ...[tx.actor.userId, booking.clientBookingId],
    ]);
    return inserted.length > 0;
  }

  /** Fails with a violation of a constraint where the place is taken. */
  async move(tx: WriteTx, id: BookingId, placed: Placed): Promise<void> {
    const { staffId, startAt, endAt, blockedFrom, blockedTo, seatNo } = placed;
    await tx.rows(MOVE, [tx.agencyId, id, staffId, startAt, endAt, blockedFrom, blockedTo, seatNo]);
  }

  async setStatus(
    tx: WriteTx,
    { id, status }: Pick<Booking, 'id' | 'status'>,
    to: BookingStatus,
    reason: string | null = null,
  ): Promise<void> {
    await tx.rows(SET_STATUS, [tx.agencyId, id, status, to, reason]);
  }

  async confirm(tx: WriteTx, id: BookingId, party: Party): Promise<void> {
    const { contactId, conversationId, customer, notes } = party;
    const whom = [contactId, conversationId, customer.name, customer.phone, customer.email, notes];
    await tx.rows(CONFIRM, [tx.agencyId, id, ...whom]);
  }

  /** Holds of these resources that are over and reach into a stretch of time, but for those that somebody has in hand. */
  lockOver(
    tx: WriteTx,
    resourceIds: readonly string[],
    now: Date,
    range: { readonly start: number; readonly end: number },
  ): Promise<Booking[]> {
    const values = [tx.agencyId, resourceIds, now, new Date(range.start), new Date(range.end)];
    return tx.rows<Booking>(LOCK_OVER, values);
  }
}
