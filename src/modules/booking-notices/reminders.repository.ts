import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { type BookingId, type BookingReminderId, type MessageId, newId } from '../../kernel/ids.js';
import type { Booking } from '../bookings/bookings.js';
import type { Way } from './reminder-ways.js';
import type { BookingReminder, ReminderStatus } from './reminders.js';

const COLUMNS = `r.id, r.agency_id AS "agencyId", r.client_id AS "clientId", r.booking_id AS "bookingId",
  r.booking_version AS "bookingVersion", r.due_at AS "dueAt", r.status, r.via, r.conversation_id AS "conversationId",
  r.message_id AS "messageId", r.failure`;

const ADD = sql(
  'booking_reminders_add',
  `INSERT INTO booking_reminders AS r (agency_id, id, client_id, booking_id, booking_version, due_at)
   SELECT $1, n.id, $2, $3, $4, n.due_at FROM unnest($5::uuid[], $6::timestamptz[]) AS n(id, due_at)
   RETURNING ${COLUMNS}`,
);

const SKIP_WAITING = sql(
  'booking_reminders_skip',
  `UPDATE booking_reminders SET status = 'SKIPPED', failure = $3, updated_at = clock_timestamp()
   WHERE agency_id = $1 AND booking_id = $2 AND status = 'WAITING'`,
);

const FIND = sql(
  'booking_reminder_find',
  `SELECT ${COLUMNS} FROM booking_reminders r WHERE r.agency_id = $1 AND r.id = $2`,
);

const OF_BOOKINGS = sql(
  'booking_reminders_of',
  `SELECT ${COLUMNS} FROM unnest($2::uuid[]) AS wanted(booking_id) CROSS JOIN LATERAL (
     SELECT * FROM booking_reminders r WHERE r.agency_id = $1 AND r.booking_id = wanted.booking_id
     ORDER BY r.due_at DESC, r.booking_version DESC LIMIT $3
   ) r ORDER BY r.due_at DESC, r.booking_version DESC`,
);

const BEGIN = sql(
  'booking_reminder_begin',
  `UPDATE booking_reminders SET via = $3::booking_reminder_way, conversation_id = $4, updated_at = clock_timestamp()
   WHERE agency_id = $1 AND id = $2`,
);

// What has left has left, whatever became of the booking meanwhile.
const CONCLUDE = sql(
  'booking_reminder_conclude',
  `UPDATE booking_reminders SET status = $3::booking_reminder_status, message_id = $4, failure = $5,
     via = CASE WHEN $3 = 'SKIPPED' THEN NULL ELSE via END, updated_at = clock_timestamp()
   WHERE agency_id = $1 AND id = $2 AND (status = 'WAITING' OR (status = 'SKIPPED' AND $3 = 'SENT'))
   RETURNING id`,
);

/** How a reminder ends. */
export interface ReminderEnd {
  readonly status: Exclude<ReminderStatus, 'WAITING'>;
  readonly messageId: MessageId | null;
  readonly failure: string | null;
}

@Injectable()
export class RemindersRepository {
  add(tx: WriteTx, { id, clientId, version }: Booking, dueAt: readonly Date[]): Promise<BookingReminder[]> {
    const ids = dueAt.map(() => newId<'BookingReminder'>());
    return tx.rows<BookingReminder>(ADD, [tx.agencyId, clientId, id, version, ids, dueAt]);
  }

  /** Those of a booking that still wait. */
  async skipWaiting(tx: WriteTx, bookingId: BookingId, failure: string): Promise<void> {
    await tx.rows(SKIP_WAITING, [tx.agencyId, bookingId, failure]);
  }

  async findById(tx: TenantTx, id: BookingReminderId): Promise<BookingReminder | null> {
    const [found] = await tx.rows<BookingReminder>(FIND, [tx.agencyId, id]);
    return found ?? null;
  }

  /** Of each booking at most `limit`, the latest due first. */
  ofBookings(tx: TenantTx, ids: readonly BookingId[], limit: number): Promise<BookingReminder[]> {
    return tx.rows<BookingReminder>(OF_BOOKINGS, [tx.agencyId, ids, limit]);
  }

  /** Which way is about to be tried. */
  async begin(tx: WriteTx, id: BookingReminderId, way: Way): Promise<void> {
    await tx.rows(BEGIN, [tx.agencyId, id, way.via, way.via === 'EMAIL' ? null : way.conversationId]);
  }

  /** Whether that is news: its end may be stored already. */
  async conclude(tx: WriteTx, id: BookingReminderId, end: ReminderEnd): Promise<boolean> {
    const { status, messageId, failure } = end;
    return (await tx.rows(CONCLUDE, [tx.agencyId, id, status, messageId, failure])).length > 0;
  }
}
