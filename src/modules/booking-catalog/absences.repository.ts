import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { BookingStaffId, StaffAbsenceId } from '../../kernel/ids.js';
import type { StaffAbsence } from './booking-staff.js';

const COLUMNS = `a.id, a.agency_id AS "agencyId", a.client_id AS "clientId", a.staff_id AS "staffId",
  a.starts_at AS "startAt", a.ends_at AS "endAt", a.reason, a.source, a.created_at AS "createdAt"`;

/** $1 is the agency, $2 the clients that the actor sees, null for all of them. */
const SEEN = 'a.agency_id = $1 AND ($2::int[] IS NULL OR a.client_id = ANY ($2))';

const PAGE = sql(
  'staff_absences_page',
  `SELECT ${COLUMNS} FROM staff_absences a
   WHERE ${SEEN} AND a.staff_id = $3 AND ($4::timestamptz IS NULL OR a.ends_at > $4)
     AND ($5::timestamptz IS NULL OR a.starts_at < $5) AND ($6::uuid IS NULL OR a.id > $6)
   ORDER BY a.id LIMIT $7`,
);

const FIND = sql('staff_absence_find', `SELECT ${COLUMNS} FROM staff_absences a WHERE ${SEEN} AND a.id = $3`);

const OVERLAPPING = sql(
  'staff_absences_overlapping',
  `SELECT a.staff_id AS "staffId", extract(epoch FROM a.starts_at)::float8 * 1000 AS start,
     extract(epoch FROM a.ends_at)::float8 * 1000 AS "end"
   FROM staff_absences a
   WHERE ${SEEN} AND a.staff_id = ANY ($3::uuid[]) AND a.ends_at > $4 AND a.starts_at < $5
   ORDER BY a.starts_at`,
);

const INSERT = sql(
  'staff_absence_insert',
  `INSERT INTO staff_absences (agency_id, id, client_id, staff_id, starts_at, ends_at, reason)
   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
);

const SAME = sql(
  'staff_absence_same',
  `SELECT ${COLUMNS} FROM staff_absences a
   WHERE a.agency_id = $1 AND a.staff_id = $2 AND a.starts_at = $3 AND a.ends_at = $4 AND a.source = 'MANUAL'`,
);

const DELETE = sql(
  'staff_absence_delete',
  'DELETE FROM staff_absences WHERE agency_id = $1 AND id = $2 RETURNING id',
);

export interface AbsencesPage {
  readonly staffId: BookingStaffId;
  /** What is over by then is left out. */
  readonly from: Date | null;
  /** What begins later is left out. */
  readonly to: Date | null;
  readonly limit: number;
  /** Exclusive. */
  readonly afterId: StaffAbsenceId | null;
}

export type NewAbsence = Pick<StaffAbsence, 'id' | 'clientId' | 'staffId' | 'startAt' | 'endAt' | 'reason'>;

/** In milliseconds since 1970, half-open. */
export interface AbsentRange {
  readonly staffId: BookingStaffId;
  readonly start: number;
  readonly end: number;
}

@Injectable()
export class AbsencesRepository {
  /** By id, so in the order in which they were said. */
  page(tx: TenantTx, { staffId, from, to, afterId, limit }: AbsencesPage): Promise<StaffAbsence[]> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), staffId, from, to, afterId, limit];
    return tx.rows<StaffAbsence>(PAGE, values);
  }

  async findById(tx: TenantTx, id: StaffAbsenceId): Promise<StaffAbsence | null> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), id];
    return (await tx.rows<StaffAbsence>(FIND, values))[0] ?? null;
  }

  /** All that reach into a stretch of time, by their beginning. */
  overlapping(
    tx: TenantTx,
    staffIds: readonly BookingStaffId[],
    from: Date,
    to: Date,
  ): Promise<AbsentRange[]> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), staffIds, from, to];
    return tx.rows<AbsentRange>(OVERLAPPING, values);
  }

  /** The one that there is, where the same was said before. */
  async insert(tx: WriteTx, absence: NewAbsence): Promise<StaffAbsence> {
    const { id, clientId, staffId, startAt, endAt, reason } = absence;
    await tx.rows(INSERT, [tx.agencyId, id, clientId, staffId, startAt, endAt, reason]);
    const [made] = await tx.rows<StaffAbsence>(SAME, [tx.agencyId, staffId, startAt, endAt]);
    if (!made) throw new Error('An absence that was just written is not there.');
    return made;
  }

  /** Whether it was there. */
  async remove(tx: WriteTx, id: StaffAbsenceId): Promise<boolean> {
    return (await tx.rows(DELETE, [tx.agencyId, id])).length > 0;
  }
}
