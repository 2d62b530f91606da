import { Injectable } from '@nestjs/common';
import { sql, type TenantTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { BookingId, BookingServiceId } from '../../kernel/ids.js';
import type { TimeRange } from '../hours/time-ranges.js';
import type { Session } from './agenda.js';

/** An instant in milliseconds since 1970. */
const ms = (instant: string) => `(extract(epoch FROM ${instant}) * 1000)::bigint`;

// One row for each resource, in arrays, because a month of a hundred people is ten thousand sessions. The longest
// booking and its buffers reach two days from its start, and one day back: an index finds what could reach into a range.
const TAKEN = sql(
  'booking_sessions_taken',
  `SELECT resource_id AS "resourceId",
     json_agg(json_build_array(${ms('blocked_from')}, ${ms('blocked_to')}, ${ms('starts_at')}, is_own, seats)
       ORDER BY starts_at) AS sessions
   FROM (
     SELECT b.resource_id, b.starts_at, b.service_id = $3 AS is_own, min(lower(b.blocked)) AS blocked_from,
       max(upper(b.blocked)) AS blocked_to, json_agg(b.seat_no) AS seats
     FROM bookings b
     WHERE b.agency_id = $1 AND ($2::int[] IS NULL OR b.client_id = ANY ($2)) AND b.resource_id = ANY ($4::uuid[])
       AND b.status IN ('HELD', 'CONFIRMED') AND (b.status = 'CONFIRMED' OR b.hold_expires_at > $5)
       AND b.starts_at > $6::timestamptz - interval '48 hours' AND b.starts_at < $7::timestamptz + interval '24 hours'
       AND b.blocked && tstzrange($6, $7) AND ($8::uuid IS NULL OR b.id <> $8)
     GROUP BY b.resource_id, b.service_id, b.starts_at
   ) AS taken GROUP BY resource_id`,
);

type Row = readonly [from: number, to: number, startsAt: number, isOwn: boolean, seats: readonly number[]];

export interface SessionsAsked {
  readonly serviceId: BookingServiceId;
  readonly resourceIds: readonly string[];
  readonly range: TimeRange;
  readonly now: Date;
  /** This one does not stand in its own way. */
  readonly except: BookingId | null;
}

/** What takes the time of resources. */
@Injectable()
export class SessionsRepository {
  /** By resource, in the order of their starts. Holds that are over are not there. */
  async taken(tx: TenantTx, asked: SessionsAsked): Promise<ReadonlyMap<string, readonly Session[]>> {
    const { serviceId, resourceIds, now, range, except } = asked;
    const found = await tx.rows<{ resourceId: string; sessions: readonly Row[] }>(TAKEN, [
      ...[tx.agencyId, clientIdsIn(tx.actor.clients), serviceId, resourceIds, now],
      ...[new Date(range.start), new Date(range.end), except],
    ]);
    return new Map(found.map(({ resourceId, sessions }) => [resourceId, sessions.map(toSession)]));
  }
}

const toSession = ([from, to, start, isOwn, seats]: Row): Session => ({
  blocked: { start: from, end: to },
  start,
  isOwn,
  seats,
});
