import { Injectable } from '@nestjs/common';
import { sql, type WriteTx } from '../../database/transaction.js';
import { type BookingStaffId, newId } from '../../kernel/ids.js';
import type { BookingStaff } from './booking-staff.js';
import type { BusyTime } from './calendar-absences.service.js';

const OF_CALENDAR = `agency_id = $1 AND staff_id = $2 AND source = 'CALENDAR'`;

const REMOVE_ALL = sql(
  'calendar_absences_remove_all',
  `DELETE FROM staff_absences WHERE ${OF_CALENDAR} RETURNING id`,
);

const REMOVE = sql(
  'calendar_absences_remove',
  `DELETE FROM staff_absences WHERE ${OF_CALENDAR} AND source_id = ANY ($3::text[])`,
);

const REMOVE_OTHERS = sql(
  'calendar_absences_remove_others',
  `DELETE FROM staff_absences WHERE ${OF_CALENDAR} AND source_id <> ALL ($3::text[])`,
);

const UPSERT = sql(
  'calendar_absences_upsert',
  `INSERT INTO staff_absences AS a (agency_id, id, client_id, staff_id, starts_at, ends_at, source, source_id)
   SELECT $1, id, $3, $2, starts_at, ends_at, 'CALENDAR', source_id
   FROM unnest($4::uuid[], $5::text[], $6::timestamptz[], $7::timestamptz[]) AS b(id, source_id, starts_at, ends_at)
   ON CONFLICT (agency_id, staff_id, source, source_id) WHERE source_id IS NOT NULL
   DO UPDATE SET starts_at = excluded.starts_at, ends_at = excluded.ends_at
     WHERE (a.starts_at, a.ends_at) IS DISTINCT FROM (excluded.starts_at, excluded.ends_at)`,
);

/** Rows of staff_absences that a calendar speaks of. */
@Injectable()
export class CalendarAbsencesRepository {
  async remove(tx: WriteTx, staffId: BookingStaffId, sourceIds: readonly string[]): Promise<void> {
    await tx.rows(REMOVE, [tx.agencyId, staffId, sourceIds]);
  }

  async removeOthers(tx: WriteTx, staffId: BookingStaffId, sourceIds: readonly string[]): Promise<void> {
    await tx.rows(REMOVE_OTHERS, [tx.agencyId, staffId, sourceIds]);
  }

  async removeAll(tx: WriteTx, staffId: BookingStaffId): Promise<number> {
    return (await tx.rows(REMOVE_ALL, [tx.agencyId, staffId])).length;
  }

  /** What is as it was is not written again. */
  async upsert(
    tx: WriteTx,
    { id, clientId }: Pick<BookingStaff, 'id' | 'clientId'>,
    busy: readonly BusyTime[],
  ): Promise<void> {
    await tx.rows(UPSERT, [
      tx.agencyId,
      id,
      clientId,
      busy.map(() => newId<'StaffAbsence'>()),
      busy.map(({ sourceId }) => sourceId),
      busy.map(({ startAt }) => startAt),
      busy.map(({ endAt }) => endAt),
    ]);
  }
}
