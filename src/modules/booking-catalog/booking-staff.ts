import { invalidInput } from '../../kernel/errors.js';
import type { BookingServiceId, BookingStaffId, StaffAbsenceId, UserId } from '../../kernel/ids.js';
import type { DatedHours, WeekdayHours } from '../hours/hours.js';

/** Of each client; archived ones not counted. */
export const MAX_STAFF = 500;

export const StaffKind = { PERSON: 'PERSON', RESOURCE: 'RESOURCE' } as const;
export type StaffKind = (typeof StaffKind)[keyof typeof StaffKind];

export const AbsenceSource = { MANUAL: 'MANUAL', CALENDAR: 'CALENDAR' } as const;
export type AbsenceSource = (typeof AbsenceSource)[keyof typeof AbsenceSource];

/** When somebody can be booked, as far as it is said of them: what is null is the client's. */
export interface StaffHours {
  readonly timeZone: string | null;
  readonly weekly: readonly WeekdayHours[] | null;
  /** Dates that replace their weekday. */
  readonly overrides: readonly DatedHours[];
}

/** What of somebody people decide. */
export interface StaffProfile extends StaffHours {
  readonly kind: StaffKind;
  /** Unique among those of the client that are not archived, whatever its case. */
  readonly name: string;
  /** Whose calendar it is, where it is somebody's of the team. */
  readonly userId: UserId | null;
}

/** Who, or what, services are booked with: a person, a room, a machine; one booking at a time. */
export interface BookingStaff extends StaffProfile {
  readonly id: BookingStaffId;
  readonly agencyId: number;
  readonly clientId: number;
  /** Since when nothing is booked with it any more. Its bookings stay. */
  readonly archivedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Time in which somebody cannot be booked, whatever their hours say. */
export interface StaffAbsence {
  readonly id: StaffAbsenceId;
  readonly agencyId: number;
  readonly clientId: number;
  readonly staffId: BookingStaffId;
  /** Half-open. */
  readonly startAt: Date;
  readonly endAt: Date;
  readonly reason: string | null;
  readonly source: AbsenceSource;
  readonly createdAt: Date;
}

/** Who offers a service, with the hours in which they do. */
export interface Offering extends StaffHours {
  readonly staffId: BookingStaffId;
  readonly isArchived: boolean;
}

/** Who offers what. */
export interface StaffOfService {
  readonly staffId: BookingStaffId;
  readonly serviceId: BookingServiceId;
}

const MAX_REASON = 200;
const MAX_ABSENCE_MS = 366 * 24 * 60 * 60 * 1000;

/** @throws DomainError INVALID_INPUT naming the field. */
export function absenceOf(startAt: Date, endAt: Date): { startAt: Date; endAt: Date } {
  const lasts = endAt.getTime() - startAt.getTime();
  if (lasts > 0 && lasts <= MAX_ABSENCE_MS) return { startAt, endAt };
  throw invalidInput('endAt', 'endAt is later than startAt, and at most 366 days.', { maxDays: 366 });
}

/** @throws DomainError INVALID_INPUT. */
export function reasonOf(typed: string | null | undefined): string | null {
  const text = typed?.trim().normalize('NFC') ?? '';
  if (text.length <= MAX_REASON && !text.includes('\0') && text.isWellFormed()) return text || null;
  throw invalidInput('reason', `reason is at most ${MAX_REASON} characters.`, { max: MAX_REASON });
}
