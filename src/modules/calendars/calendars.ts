import type { BookingStaffId, CalendarConnectionId, UserId } from '../../kernel/ids.js';

/** The company behind a calendar. */
export const CalendarProviderName = { GOOGLE: 'GOOGLE' } as const;
export type CalendarProviderName = (typeof CalendarProviderName)[keyof typeof CalendarProviderName];

/** The calendar of one staff. */
export interface CalendarConnection {
  readonly id: CalendarConnectionId;
  readonly agencyId: number;
  readonly clientId: number;
  readonly staffId: BookingStaffId;
  readonly provider: CalendarProviderName;
  /** What the calendar calls itself, an e-mail address as a rule; null before it was read. */
  readonly account: string | null;
  readonly connectedBy: UserId;
  readonly connectedAt: Date;
  /** Nobody may speak for it any more: it is neither written nor read until it is connected again. */
  readonly needsReconnect: boolean;
  /** When its busy times were last read. */
  readonly lastSyncedAt: Date | null;
  /** Why the last attempt to read or write it failed; null since one has succeeded. */
  readonly lastError: string | null;
  readonly failedAt: Date | null;
}

/** How far a calendar was read. */
export interface CalendarPosition {
  /** From where changes are asked for. Null: everything is to be read. */
  readonly syncToken: string | null;
  readonly readAllAt: Date | null;
}

export type PositionedConnection = CalendarConnection & CalendarPosition;

export const MIRROR_BOOKING = 'calendar.mirror';
export const SYNC_CALENDAR = 'calendar.sync';
export const CALENDAR_DUE = 'calendar.due';
export const CATCH_UP_CALENDAR = 'calendar.catch_up';
export const RELEASE_CALENDAR = 'calendar.release';

/** One after the other for each booking, so that an older state is not written beside a newer one. */
export const mirrorLane = (bookingId: string) => `calendar_mirror:${bookingId}`;
export const syncLane = (id: CalendarConnectionId) => `calendar_sync:${id}`;
export const dueLane = (id: CalendarConnectionId) => `calendar_due:${id}`;
export const catchUpLane = (id: CalendarConnectionId) => `calendar_catch_up:${id}`;
export const releaseLane = (id: CalendarConnectionId) => `calendar_release:${id}`;

/** How often a calendar is asked for what has changed. */
export const SYNC_EVERY_MS = 5 * 60_000;

const DAY_MS = 24 * 60 * 60_000;
/** How far ahead busy times are known: 60 days, and the day that passes until everything is read again. */
const WINDOW_MS = 61 * DAY_MS;

/** The stretch of time whose busy times are read. */
export const windowAt = (now: Date): { readonly from: Date; readonly to: Date } => ({
  from: now,
  to: new Date(now.getTime() + WINDOW_MS),
});

/** Whether everything is to be read: for the first time, and once a day because the window moves on. */
export const isReadWhole = ({ syncToken, readAllAt }: CalendarPosition, now: Date): boolean =>
  syncToken === null || readAllAt === null || now.getTime() - readAllAt.getTime() >= DAY_MS;
