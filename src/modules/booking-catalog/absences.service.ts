import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import type { TenantTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { type BookingStaffId, newId, parseId } from '../../kernel/ids.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { AbsencesRepository, type AbsentRange } from './absences.repository.js';
import { ofTheCalendar } from './booking-catalog.errors.js';
import { absenceOf, reasonOf, type StaffAbsence } from './booking-staff.js';
import { StaffRepository } from './staff.repository.js';

export interface ListAbsences {
  readonly staffId: string;
  readonly from?: Date | null;
  readonly to?: Date | null;
  readonly limit?: number | null;
  readonly afterId?: string | null;
}

export interface AddAbsence {
  readonly staffId: string;
  readonly startAt: Date;
  readonly endAt: Date;
  readonly reason?: string | null;
}

/** When staff cannot be booked, whatever their hours say: time off, and what a connected calendar has. */
@Injectable()
export class AbsencesService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly absences: AbsencesRepository,
    private readonly staff: StaffRepository,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * Of one staff, those that reach into [from, to), by id: 50 unless told, at most 100. `afterId` is the last id of the
   * page before.
   */
  async list(actor: UserActor, asked: ListAbsences): Promise<StaffAbsence[]> {
    const { staffId, from = null, to = null, limit, afterId } = asked;
    const page = { from, to, limit: pageSize(limit), afterId: cursorId<'StaffAbsence'>('afterId', afterId) };
    const id = parseId<'BookingStaff'>(staffId);
    const found = id && (await this.uow.read(actor, (tx) => this.staff.findById(tx, id)));
    if (found) return this.uow.read(actor, (tx) => this.absences.page(tx, { ...page, staffId: found.id }));
    this.trail.dropped(actor, 'staff', staffId);
    return [];
  }

  /** All of some staff that reach into a stretch of time, by their beginning. */
  overlapping(
    tx: TenantTx,
    staffIds: readonly BookingStaffId[],
    from: Date,
    to: Date,
  ): Promise<AbsentRange[]> {
    return this.absences.overlapping(tx, staffIds, from, to);
  }

  /**
   * Bookings that there are stay. Repeating it answers what was said before.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT endAt or reason.
   */
  async add(actor: UserActor, command: AddAbsence): Promise<StaffAbsence> {
    const { startAt, endAt } = absenceOf(command.startAt, command.endAt);
    const reason = reasonOf(command.reason);
    const id = newId<'StaffAbsence'>();
    const staffId = parseId<'BookingStaff'>(command.staffId);
    if (!staffId) throw notFound('Staff', { id: command.staffId });
    return this.uow.write(actor, async (tx) => {
      const staff = await this.staff.lock(tx, staffId);
      if (!staff) throw notFound('Staff', { id: staffId });
      const { clientId } = staff;
      const absence = await this.absences.insert(tx, { id, clientId, staffId, startAt, endAt, reason });
      if (absence.id === id) {
        const details = { staffId, startAt, endAt, reason };
        tx.audit({ action: 'booking_staff.time_off_added', subjectId: id, clientId, details });
      }
      return absence;
    });
  }

  /**
   * Answers what was removed.
   *
   * @throws DomainError NOT_FOUND, a repeat included; CONFLICT OF_THE_CALENDAR for what a connected calendar says.
   */
  async remove(actor: UserActor, rawId: string): Promise<StaffAbsence> {
    const id = parseId<'StaffAbsence'>(rawId);
    if (!id) throw notFound('Time off', { id: rawId });
    return this.uow.write(actor, async (tx) => {
      const absence = await this.absences.findById(tx, id);
      if (!absence) throw notFound('Time off', { id });
      if (absence.source === 'CALENDAR') throw ofTheCalendar(id);
      if (!(await this.absences.remove(tx, id))) throw notFound('Time off', { id });
      const { clientId, staffId, startAt, endAt } = absence;
      const details = { staffId, startAt, endAt };
      tx.audit({ action: 'booking_staff.time_off_removed', subjectId: id, clientId, details });
      return absence;
    });
  }
}
