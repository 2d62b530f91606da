import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { BookingId, BookingStaffId, CalendarConnectionId } from '../../kernel/ids.js';

/** A booking as it stands in a calendar. */
export interface Mirrored {
  readonly connectionId: CalendarConnectionId;
  /** 0: it stood there before the calendar was connected again, and whether it does now is not known. */
  readonly version: number;
  readonly mark: string | null;
}

const SEEN = 'e.agency_id = $1 AND ($2::int[] IS NULL OR e.client_id = ANY ($2))';

const OF_BOOKING = sql(
  'calendar_events_of_booking',
  `SELECT e.connection_id AS "connectionId", e.booking_version AS version, e.mark FROM calendar_events e
   WHERE ${SEEN} AND e.booking_id = $3 ORDER BY e.connection_id`,
);

const CONCERNS = sql(
  'calendar_events_concern',
  `SELECT EXISTS (SELECT FROM calendar_connections WHERE agency_id = $1 AND staff_id = ANY ($2::uuid[]))
     OR EXISTS (SELECT FROM calendar_events WHERE agency_id = $1 AND booking_id = $3) AS concerns`,
);

// Nothing for a calendar that was disconnected meanwhile, nor for a state that is older than the one that is noted.
const WRITTEN = sql(
  'calendar_event_written',
  `INSERT INTO calendar_events AS e (agency_id, booking_id, connection_id, client_id, booking_version, mark)
   SELECT c.agency_id, $2, c.id, c.client_id, $4, $5 FROM calendar_connections c WHERE c.agency_id = $1 AND c.id = $3
   ON CONFLICT (agency_id, booking_id, connection_id) DO UPDATE SET booking_version = excluded.booking_version,
     mark = excluded.mark, mirrored_at = now() WHERE e.booking_version <= excluded.booking_version`,
);

const REMOVED = sql(
  'calendar_event_removed',
  'DELETE FROM calendar_events WHERE agency_id = $1 AND booking_id = $2 AND connection_id = $3',
);

const DOUBT = sql(
  'calendar_events_doubt',
  'UPDATE calendar_events SET booking_version = 0, mark = NULL WHERE agency_id = $1 AND connection_id = $2',
);

const IN_CALENDAR = sql(
  'calendar_events_in_calendar',
  `SELECT e.booking_id AS "bookingId" FROM calendar_events e
   WHERE ${SEEN} AND e.connection_id = $3 AND ($4::uuid IS NULL OR e.booking_id > $4) ORDER BY e.booking_id LIMIT $5`,
);

const COUNT = sql(
  'calendar_events_count',
  `SELECT count(*)::int AS count FROM calendar_events e WHERE ${SEEN} AND e.connection_id = $3`,
);

@Injectable()
export class MirroredEventsRepository {
  ofBooking(tx: TenantTx, bookingId: BookingId): Promise<Mirrored[]> {
    return tx.rows<Mirrored>(OF_BOOKING, [tx.agencyId, clientIdsIn(tx.actor.clients), bookingId]);
  }

  /** Whether any calendar has, or may have to have, a booking of these staff. */
  async concerns(tx: WriteTx, bookingId: BookingId, staffIds: readonly BookingStaffId[]): Promise<boolean> {
    const [row] = await tx.rows<{ concerns: boolean }>(CONCERNS, [tx.agencyId, staffIds, bookingId]);
    return row?.concerns ?? false;
  }

  async written(tx: WriteTx, bookingId: BookingId, { connectionId, version, mark }: Mirrored): Promise<void> {
    await tx.rows(WRITTEN, [tx.agencyId, bookingId, connectionId, version, mark]);
  }

  async removed(tx: WriteTx, bookingId: BookingId, connectionId: CalendarConnectionId): Promise<void> {
    await tx.rows(REMOVED, [tx.agencyId, bookingId, connectionId]);
  }

  /** It was connected again: the calendar may be another one. */
  async doubt(tx: WriteTx, connectionId: CalendarConnectionId): Promise<void> {
    await tx.rows(DOUBT, [tx.agencyId, connectionId]);
  }

  /** Bookings that stand in a calendar, by id. */
  async inCalendar(
    tx: TenantTx,
    connectionId: CalendarConnectionId,
    { afterId, limit }: { readonly afterId: BookingId | null; readonly limit: number },
  ): Promise<BookingId[]> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), connectionId, afterId, limit];
    return (await tx.rows<{ bookingId: BookingId }>(IN_CALENDAR, values)).map(({ bookingId }) => bookingId);
  }

  async count(tx: TenantTx, connectionId: CalendarConnectionId): Promise<number> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), connectionId];
    return (await tx.rows<{ count: number }>(COUNT, values))[0]?.count ?? 0;
  }
}
