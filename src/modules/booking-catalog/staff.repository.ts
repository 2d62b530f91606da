import { Injectable } from '@nestjs/common';
import { isUniqueViolation } from '../../database/errors.js';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { BookingServiceId, BookingStaffId } from '../../kernel/ids.js';
import { nameTaken } from './booking-catalog.errors.js';
import type { BookingStaff, Offering, StaffOfService, StaffProfile } from './booking-staff.js';

const COLUMNS = `s.id, s.agency_id AS "agencyId", s.client_id AS "clientId", s.kind, s.name, s.user_id AS "userId",
  s.time_zone AS "timeZone", s.weekly, s.overrides, s.archived_at AS "archivedAt", s.created_at AS "createdAt",
  s.updated_at AS "updatedAt"`;

/** $1 is the agency, $2 the clients that the actor sees, null for all of them. */
const SEEN = 's.agency_id = $1 AND ($2::int[] IS NULL OR s.client_id = ANY ($2))';

const PAGE = sql(
  'booking_staff_page',
  `SELECT ${COLUMNS} FROM booking_staff s
   WHERE ${SEEN} AND ($3::int IS NULL OR s.client_id = $3) AND ($4 OR s.archived_at IS NULL)
     AND ($5::uuid IS NULL OR s.id > $5)
     AND ($6::uuid IS NULL OR EXISTS (
       SELECT FROM booking_staff_services o WHERE o.agency_id = $1 AND o.staff_id = s.id AND o.service_id = $6))
   ORDER BY s.id LIMIT $7`,
);

const FIND_MANY = sql(
  'booking_staff_find',
  `SELECT ${COLUMNS} FROM booking_staff s WHERE ${SEEN} AND s.id = ANY ($3::uuid[])`,
);

const LOCK = sql(
  'booking_staff_lock',
  `SELECT ${COLUMNS} FROM booking_staff s WHERE ${SEEN} AND s.id = $3 FOR NO KEY UPDATE`,
);

const OFFERING = sql(
  'booking_staff_offering',
  `SELECT s.id AS "staffId", s.time_zone AS "timeZone", s.weekly, s.overrides,
     s.archived_at IS NOT NULL AS "isArchived"
   FROM booking_staff_services o JOIN booking_staff s ON s.agency_id = o.agency_id AND s.id = o.staff_id
   WHERE o.agency_id = $1 AND ($2::int[] IS NULL OR o.client_id = ANY ($2)) AND o.service_id = $3
   ORDER BY s.id`,
);

const OFFERED = sql(
  'booking_staff_offered',
  `SELECT o.staff_id AS "staffId", o.service_id AS "serviceId" FROM booking_staff_services o
   WHERE o.agency_id = $1 AND ($2::int[] IS NULL OR o.client_id = ANY ($2))
     AND (o.staff_id = ANY ($3::uuid[]) OR o.service_id = ANY ($4::uuid[]))
   ORDER BY o.staff_id, o.service_id`,
);

// A count is no row that could be locked, so whoever adds somebody takes this.
const LOCK_COUNT = sql(
  'booking_staff_lock_count',
  `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(':', 'booking staff', $1::int, $2::int), 0))`,
);

const COUNT = sql(
  'booking_staff_count',
  `SELECT count(*)::int AS count FROM booking_staff
   WHERE agency_id = $1 AND client_id = $2 AND archived_at IS NULL`,
);

const INSERT = sql(
  'booking_staff_insert',
  `INSERT INTO booking_staff (agency_id, id, client_id, kind, name, user_id, time_zone, weekly, overrides)
   VALUES ($1, $2, $3, $4::booking_staff_kind, $5, $6, $7, $8::jsonb, $9::jsonb)`,
);

const SET = sql(
  'booking_staff_set',
  `UPDATE booking_staff SET kind = $3::booking_staff_kind, name = $4, user_id = $5, time_zone = $6, weekly = $7::jsonb,
     overrides = $8::jsonb, updated_at = clock_timestamp()
   WHERE agency_id = $1 AND id = $2`,
);

const SET_ARCHIVED = sql(
  'booking_staff_archive',
  `UPDATE booking_staff SET archived_at = CASE WHEN $3 THEN now() END, updated_at = clock_timestamp()
   WHERE agency_id = $1 AND id = $2`,
);

const OFFER = sql(
  'booking_staff_offer',
  `WITH gone AS (
     DELETE FROM booking_staff_services WHERE agency_id = $1 AND staff_id = $2 AND service_id <> ALL ($4::uuid[])
   )
   INSERT INTO booking_staff_services (agency_id, staff_id, client_id, service_id)
   SELECT $1, $2, $3, service_id FROM unnest($4::uuid[]) AS wanted(service_id) ON CONFLICT DO NOTHING`,
);

export interface StaffPage {
  readonly limit: number;
  /** Exclusive. */
  readonly afterId: BookingStaffId | null;
  readonly clientId: number | null;
  /** Who offers this one. */
  readonly serviceId: BookingServiceId | null;
  readonly includeArchived: boolean;
}

@Injectable()
export class StaffRepository {
  /** By id, so the oldest first. */
  page(tx: TenantTx, page: StaffPage): Promise<BookingStaff[]> {
    const { clientId, includeArchived, afterId, serviceId, limit } = page;
    const values = [clientIdsIn(tx.actor.clients), clientId, includeArchived, afterId, serviceId, limit];
    return tx.rows<BookingStaff>(PAGE, [tx.agencyId, ...values]);
  }

  /** Archived ones included, in no order. */
  findMany(tx: TenantTx, ids: readonly BookingStaffId[]): Promise<BookingStaff[]> {
    return tx.rows<BookingStaff>(FIND_MANY, [tx.agencyId, clientIdsIn(tx.actor.clients), ids]);
  }

  async findById(tx: TenantTx, id: BookingStaffId): Promise<BookingStaff | null> {
    return (await this.findMany(tx, [id]))[0] ?? null;
  }

  /** Nobody else changes it until the transaction ends. */
  async lock(tx: WriteTx, id: BookingStaffId): Promise<BookingStaff | null> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), id];
    return (await tx.rows<BookingStaff>(LOCK, values))[0] ?? null;
  }

  /** Who offers a service, in the order of their ids; archived ones included. */
  offering(tx: TenantTx, serviceId: BookingServiceId): Promise<Offering[]> {
    return tx.rows<Offering>(OFFERING, [tx.agencyId, clientIdsIn(tx.actor.clients), serviceId]);
  }

  /** Who of the staff offers what, and who offers what of the services. */
  offered(
    tx: TenantTx,
    staffIds: readonly BookingStaffId[],
    serviceIds: readonly BookingServiceId[],
  ): Promise<StaffOfService[]> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), staffIds, serviceIds];
    return tx.rows<StaffOfService>(OFFERED, values);
  }

  /** How many the client has. Nobody else adds one there until the transaction ends. */
  async lockCount(tx: WriteTx, clientId: number): Promise<number> {
    await tx.rows(LOCK_COUNT, [tx.agencyId, clientId]);
    const [row] = await tx.rows<{ count: number }>(COUNT, [tx.agencyId, clientId]);
    return row?.count ?? 0;
  }

  /** @throws DomainError CONFLICT NAME_TAKEN. */
  async insert(tx: WriteTx, id: BookingStaffId, clientId: number, profile: StaffProfile): Promise<void> {
    const values = [tx.agencyId, id, clientId, ...columnsOf(profile)];
    await tx.rows(INSERT, values).catch(translated(profile.name));
  }

  /** @throws DomainError CONFLICT NAME_TAKEN. */
  async set(tx: WriteTx, id: BookingStaffId, profile: StaffProfile): Promise<void> {
    await tx.rows(SET, [tx.agencyId, id, ...columnsOf(profile)]).catch(translated(profile.name));
  }

  /** @throws DomainError CONFLICT NAME_TAKEN when another one has taken the name meanwhile. */
  async setArchived(tx: WriteTx, { id, name }: BookingStaff, isArchived: boolean): Promise<void> {
    await tx.rows(SET_ARCHIVED, [tx.agencyId, id, isArchived]).catch(translated(name));
  }

  /** It offers these, and no others. */
  async offer(
    tx: WriteTx,
    { id, clientId }: Pick<BookingStaff, 'id' | 'clientId'>,
    serviceIds: readonly BookingServiceId[],
  ): Promise<void> {
    await tx.rows(OFFER, [tx.agencyId, id, clientId, serviceIds]);
  }
}

const columnsOf = ({ kind, name, userId, timeZone, weekly, overrides }: StaffProfile) => [
  kind,
  name,
  userId,
  timeZone,
  weekly && JSON.stringify(weekly),
  JSON.stringify(overrides),
];

const translated =
  (name: string) =>
  (error: unknown): never => {
    throw isUniqueViolation(error, 'booking_staff_one_per_name') ? nameTaken('staff', name) : error;
  };
