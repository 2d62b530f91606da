import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import type { BookingStaffId } from '../../kernel/ids.js';
import type { BookingStaff } from './booking-staff.js';
import { CalendarAbsencesRepository } from './calendar-absences.repository.js';

/** A time that a connected calendar has taken. */
export interface BusyTime {
  /** What the calendar calls it: one of each staff. */
  readonly sourceId: string;
  /** Half-open. */
  readonly startAt: Date;
  readonly endAt: Date;
}

/** What a connected calendar says of its staff. */
export interface CalendarWord {
  readonly busy: readonly BusyTime[];
  /** What it no longer has: these, or whatever it does not name now. */
  readonly gone: readonly string[] | 'others';
}

/** Absences of source CALENDAR: what a connected calendar says goes in and out here, and nobody else touches it. */
@Injectable()
export class CalendarAbsencesService {
  constructor(private readonly absences: CalendarAbsencesRepository) {}

  /** Takes over what the calendar says. Safe to repeat. */
  async replace(
    tx: WriteTx,
    staff: Pick<BookingStaff, 'id' | 'clientId'>,
    { busy, gone }: CalendarWord,
  ): Promise<void> {
    const ids = busy.map(({ sourceId }) => sourceId);
    if (gone === 'others') await this.absences.removeOthers(tx, staff.id, ids);
    else if (gone.length > 0) await this.absences.remove(tx, staff.id, gone);
    if (busy.length > 0) await this.absences.upsert(tx, staff, busy);
  }

  /** The calendar is not asked any more. Answers how many times of it there were. */
  forget(tx: WriteTx, staffId: BookingStaffId): Promise<number> {
    return this.absences.removeAll(tx, staffId);
  }
}
