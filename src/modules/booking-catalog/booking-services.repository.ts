import { Injectable } from '@nestjs/common';
import { isUniqueViolation } from '../../database/errors.js';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { BookingServiceId } from '../../kernel/ids.js';
import { nameTaken } from './booking-catalog.errors.js';
import type { BookingService, ServiceSettings } from './booking-services.js';

/** By the names of the settings: a whole one travels as one parameter. */
const SETTINGS: Readonly<Record<keyof ServiceSettings, readonly [column: string, type: string]>> = {
  name: ['name', 'text'],
  description: ['description', 'text'],
  durationMinutes: ['duration_minutes', 'int'],
  bufferBeforeMinutes: ['buffer_before_minutes', 'int'],
  bufferAfterMinutes: ['buffer_after_minutes', 'int'],
  noticeMinutes: ['notice_minutes', 'int'],
  windowDays: ['window_days', 'int'],
  slotStepMinutes: ['slot_step_minutes', 'int'],
  capacity: ['capacity', 'int'],
  priceMinor: ['price_minor', 'int'],
  currency: ['currency', 'text'],
  color: ['color', 'text'],
  position: ['position', 'int'],
  reminderMinutes: ['reminder_minutes', 'int[]'],
  reminderTemplateId: ['reminder_template_id', 'uuid'],
};
const NAMES = Object.entries(SETTINGS).map(([name, [column, type]]) => ({ name, column, type }));

const COLUMNS = `s.id, s.agency_id AS "agencyId", s.client_id AS "clientId",
  ${NAMES.map(({ name, column }) => `s.${column} AS "${name}"`).join(', ')},
  s.archived_at AS "archivedAt", s.created_at AS "createdAt", s.updated_at AS "updatedAt"`;

const GIVEN = (parameter: string) =>
  `jsonb_to_record(${parameter}::jsonb) AS given(${NAMES.map(({ name, type }) => `"${name}" ${type}`).join(', ')})`;

/** $1 is the agency, $2 the clients that the actor sees, null for all of them. */
const SEEN = 's.agency_id = $1 AND ($2::int[] IS NULL OR s.client_id = ANY ($2))';

const PAGE = sql(
  'booking_services_page',
  `SELECT ${COLUMNS} FROM booking_services s
   WHERE ${SEEN} AND ($3::int IS NULL OR s.client_id = $3) AND ($4 OR s.archived_at IS NULL)
     AND ($5::uuid IS NULL OR (s.position, s.id) >
       ((SELECT a.position FROM booking_services a WHERE a.agency_id = $1 AND a.id = $5), $5::uuid))
   ORDER BY s.position, s.id LIMIT $6`,
);

const FIND_MANY = sql(
  'booking_services_find',
  `SELECT ${COLUMNS} FROM booking_services s WHERE ${SEEN} AND s.id = ANY ($3::uuid[])`,
);

const LOCK = sql(
  'booking_service_lock',
  `SELECT ${COLUMNS} FROM booking_services s WHERE ${SEEN} AND s.id = $3 FOR NO KEY UPDATE`,
);

const OF_CLIENT = sql(
  'booking_services_of_client',
  `SELECT id FROM booking_services
   WHERE agency_id = $1 AND client_id = $2 AND id = ANY ($3::uuid[]) ORDER BY id FOR KEY SHARE`,
);

// A count is no row that could be locked, so whoever adds a service takes this.
const LOCK_COUNT = sql(
  'booking_services_lock_count',
  `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(':', 'booking services', $1::int, $2::int), 0))`,
);

const COUNT = sql(
  'booking_services_count',
  `SELECT count(*)::int AS count FROM booking_services
   WHERE agency_id = $1 AND client_id = $2 AND archived_at IS NULL`,
);

const INSERT = sql(
  'booking_service_insert',
  `INSERT INTO booking_services (agency_id, id, client_id, ${NAMES.map(({ column }) => column).join(', ')})
   SELECT $1, $2, $3, ${NAMES.map(({ name }) => `given."${name}"`).join(', ')} FROM ${GIVEN('$4')}`,
);

const SET = sql(
  'booking_service_set',
  `UPDATE booking_services s SET ${NAMES.map(({ name, column }) => `${column} = given."${name}"`).join(', ')},
     updated_at = clock_timestamp()
   FROM ${GIVEN('$3')} WHERE s.agency_id = $1 AND s.id = $2`,
);

const SET_ARCHIVED = sql(
  'booking_service_archive',
  `UPDATE booking_services SET archived_at = CASE WHEN $3 THEN now() END, updated_at = clock_timestamp()
   WHERE agency_id = $1 AND id = $2`,
);

export interface ServicesPage {
  readonly limit: number;
  /** Exclusive. */
  readonly afterId: BookingServiceId | null;
  readonly clientId: number | null;
  readonly includeArchived: boolean;
}

@Injectable()
export class BookingServicesRepository {
  /** By position, then by id. */
  page(tx: TenantTx, { clientId, includeArchived, afterId, limit }: ServicesPage): Promise<BookingService[]> {
    const values = [clientIdsIn(tx.actor.clients), clientId, includeArchived, afterId, limit];
    return tx.rows<BookingService>(PAGE, [tx.agencyId, ...values]);
  }

  /** Archived ones included, in no order. */
  findMany(tx: TenantTx, ids: readonly BookingServiceId[]): Promise<BookingService[]> {
    return tx.rows<BookingService>(FIND_MANY, [tx.agencyId, clientIdsIn(tx.actor.clients), ids]);
  }

  async findById(tx: TenantTx, id: BookingServiceId): Promise<BookingService | null> {
    return (await this.findMany(tx, [id]))[0] ?? null;
  }

  /** Nobody else changes it until the transaction ends. */
  async lock(tx: WriteTx, id: BookingServiceId): Promise<BookingService | null> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), id];
    return (await tx.rows<BookingService>(LOCK, values))[0] ?? null;
  }

  /** Those of the ids that are the client's. */
  async ofClient(
    tx: WriteTx,
    clientId: number,
    ids: readonly BookingServiceId[],
  ): Promise<ReadonlySet<string>> {
    const found = await tx.rows<{ id: string }>(OF_CLIENT, [tx.agencyId, clientId, ids]);
    return new Set(found.map(({ id }) => id));
  }

  /** How many the client has. Nobody else adds one there until the transaction ends. */
  async lockCount(tx: WriteTx, clientId: number): Promise<number> {
    await tx.rows(LOCK_COUNT, [tx.agencyId, clientId]);
    const [row] = await tx.rows<{ count: number }>(COUNT, [tx.agencyId, clientId]);
    return row?.count ?? 0;
  }

  /** @throws DomainError CONFLICT NAME_TAKEN. */
  async insert(
    tx: WriteTx,
    id: BookingServiceId,
    clientId: number,
    settings: ServiceSettings,
  ): Promise<void> {
    const values = [tx.agencyId, id, clientId, JSON.stringify(settings)];
    await tx.rows(INSERT, values).catch(translated(settings.name));
  }

  /** @throws DomainError CONFLICT NAME_TAKEN. */
  async set(tx: WriteTx, id: BookingServiceId, settings: ServiceSettings): Promise<void> {
    await tx.rows(SET, [tx.agencyId, id, JSON.stringify(settings)]).catch(translated(settings.name));
  }

  /** @throws DomainError CONFLICT NAME_TAKEN when another service has taken the name meanwhile. */
  async setArchived(tx: WriteTx, { id, name }: BookingService, isArchived: boolean): Promise<void> {
    await tx.rows(SET_ARCHIVED, [tx.agencyId, id, isArchived]).catch(translated(name));
  }
}

const translated =
  (name: string) =>
  (error: unknown): never => {
    throw isUniqueViolation(error, 'booking_services_one_per_name') ? nameTaken('service', name) : error;
  };
