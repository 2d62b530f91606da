import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { BookingServiceId } from '../../kernel/ids.js';
import type { BookingCounts } from './booking-stats.js';

// What was only held, and given back, was never booked.
const STATS = sql(
  'booking_stats',
  `SELECT s.id AS "serviceId", s.name AS "serviceName", b.booked, b.cancelled, b.completed, b.no_shows AS "noShows",
     v.shown, m.made AS "bookedByVisitors"
   FROM booking_services s
   CROSS JOIN LATERAL (
     SELECT count(*)::int AS booked, count(*) FILTER (WHERE b.status = 'CANCELLED')::int AS cancelled,
       count(*) FILTER (WHERE b.status = 'COMPLETED')::int AS completed,
       count(*) FILTER (WHERE b.status = 'NO_SHOW')::int AS no_shows
     FROM bookings b
     WHERE b.agency_id = $1 AND b.service_id = s.id AND b.starts_at >= $4 AND b.starts_at < $5
       AND b.hold_expires_at IS NULL
   ) b
   CROSS JOIN LATERAL (
     SELECT coalesce(sum(v.shown), 0)::int AS shown FROM booking_slot_views v
     WHERE v.agency_id = $1 AND v.service_id = s.id
       AND v.day >= ($4::timestamptz AT TIME ZONE $6)::date
       AND v.day <= (($5::timestamptz - interval '1 microsecond') AT TIME ZONE $6)::date
   ) v
   CROSS JOIN LATERAL (
     SELECT count(*)::int AS made FROM bookings b
     WHERE b.agency_id = $1 AND b.service_id = s.id AND b.source IN ('PUBLIC', 'FLOW') AND b.hold_expires_at IS NULL
       AND b.created_at >= $4 AND b.created_at < $5
   ) m
   WHERE s.agency_id = $1 AND ($2::int[] IS NULL OR s.client_id = ANY ($2)) AND s.client_id = $3
   ORDER BY s.position, s.id`,
);

const SHOWN = sql(
  'booking_slots_shown',
  `INSERT INTO booking_slot_views AS v (agency_id, service_id, day, client_id, shown)
   SELECT s.agency_id, s.id, ($3::timestamptz AT TIME ZONE $4)::date, s.client_id, $5
   FROM booking_services s WHERE s.agency_id = $1 AND s.id = $2
   ON CONFLICT (agency_id, service_id, day) DO UPDATE SET shown = v.shown + excluded.shown`,
);

@Injectable()
export class BookingStatsRepository {
  /** Of every service of the client, in the order in which they are shown. Days are those of the zone. */
  of(tx: TenantTx, clientId: number, from: Date, to: Date, timeZone: string): Promise<BookingCounts[]> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), clientId, from, to, timeZone];
    return tx.rows<BookingCounts>(STATS, values);
  }

  /** Some more slots of a service were shown to a visitor. */
  async shown(
    tx: WriteTx,
    serviceId: BookingServiceId,
    at: Date,
    timeZone: string,
    count: number,
  ): Promise<void> {
    await tx.rows(SHOWN, [tx.agencyId, serviceId, at, timeZone, count]);
  }
}
