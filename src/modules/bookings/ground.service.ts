import { Injectable } from '@nestjs/common';
import type { TenantTx } from '../../database/transaction.js';
import type { BookingId, BookingStaffId } from '../../kernel/ids.js';
import { AbsencesService } from '../booking-catalog/absences.service.js';
import type { BookingService } from '../booking-catalog/booking-services.js';
import type { Offering } from '../booking-catalog/booking-staff.js';
import { StaffService } from '../booking-catalog/staff.service.js';
import type { BusinessHours } from '../hours/hours.js';
import { HoursService } from '../hours/hours.service.js';
import type { TimeRange } from '../hours/time-ranges.js';
import { Agenda } from './agenda.js';
import { noBusinessHours, notOffered } from './bookings.errors.js';
import { SessionsRepository } from './sessions.repository.js';

/** What of a service does not change from one look at its bookings to the next. */
export interface Offer {
  readonly service: BookingService;
  readonly business: BusinessHours;
  /** Null: it is offered by itself. */
  readonly staff: readonly Offering[] | null;
}

export interface Look {
  readonly range: TimeRange;
  readonly now: Date;
  /** This booking does not stand in its own way. */
  readonly except?: BookingId | null;
}

/** Reads what decides about times: four statements, however many offer the service and however much is booked. */
@Injectable()
export class GroundService {
  constructor(
    private readonly hours: HoursService,
    private readonly staff: StaffService,
    private readonly absences: AbsencesService,
    private readonly sessions: SessionsRepository,
  ) {}

  /**
   * @param staffId only with this one.
   * @throws DomainError UNAVAILABLE NO_BUSINESS_HOURS; INVALID_INPUT staffId.
   */
  async offer(tx: TenantTx, service: BookingService, staffId: string | null): Promise<Offer> {
    const business = await this.hours.of(tx, service.clientId);
    if (!business) throw noBusinessHours(service.clientId);
    const all = await this.staff.offering(tx, service.id);
    // Staff that is archived is not free, but the service is still one that staff offers.
    const active = all.filter(({ isArchived }) => !isArchived);
    if (staffId === null) return { service, business, staff: all.length > 0 ? active : null };
    const wanted = active.filter((one) => one.staffId === staffId.toLowerCase());
    if (wanted.length === 0) throw notOffered();
    return { service, business, staff: wanted };
  }

  async agenda(tx: TenantTx, { service, business, staff }: Offer, look: Look): Promise<Agenda> {
    const { range, now, except = null } = look;
    const staffIds = staff?.map((one) => one.staffId) ?? [];
    const resourceIds = staff ? staffIds : [service.id];
    const absences = await this.#absences(tx, staffIds, range);
    const sessions = await this.sessions.taken(tx, {
      serviceId: service.id,
      resourceIds,
      range,
      now,
      except,
    });
    return new Agenda({ service, business, staff, absences, sessions, range });
  }

  async #absences(
    tx: TenantTx,
    staffIds: readonly BookingStaffId[],
    { start, end }: TimeRange,
  ): Promise<ReadonlyMap<string, TimeRange[]>> {
    const of = new Map<string, TimeRange[]>();
    if (staffIds.length === 0) return of;
    const found = await this.absences.overlapping(tx, staffIds, new Date(start), new Date(end));
    for (const { staffId, ...range } of found) of.set(staffId, [...(of.get(staffId) ?? []), range]);
    return of;
  }
}
