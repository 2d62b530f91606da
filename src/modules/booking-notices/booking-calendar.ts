import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendarMethod,
  ICalEventStatus,
} from 'ical-generator';
import type { Booking, BookingStatus } from '../bookings/bookings.js';
import { line } from './booking-words.js';

/** What a calendar shows of a booking beside its time. */
export interface CalendarFacts {
  /** Who is visited: the client, by its name. */
  readonly clientName: string;
  /** Who writes: where answers of calendars go. */
  readonly organizer: string;
  /** Where the customer sees and cancels it; null where the file is not for the customer. */
  readonly link: string | null;
}

/** PUBLISH shows it, REQUEST invites the customer, CANCEL takes it out again. */
export type CalendarMethod = 'PUBLISH' | 'REQUEST' | 'CANCEL';

const PRODUCT = { company: 'Switchboard', product: 'Bookings', language: 'EN' };

const STATUSES: Readonly<Record<BookingStatus, ICalEventStatus>> = {
  HELD: ICalEventStatus.TENTATIVE,
  CONFIRMED: ICalEventStatus.CONFIRMED,
  COMPLETED: ICalEventStatus.CONFIRMED,
  NO_SHOW: ICalEventStatus.CONFIRMED,
  CANCELLED: ICalEventStatus.CANCELLED,
  EXPIRED: ICalEventStatus.CANCELLED,
};

export const CALENDAR_FILE = 'booking.ics';

/** Whether it stands in no calendar any more. */
export const isOff = ({ status }: Pick<Booking, 'status'>): boolean =>
  STATUSES[status] === ICalEventStatus.CANCELLED;

/**
 * A booking as iCalendar (RFC 5545): one event, in UTC, under the same id as long as it lives, and with a number that
 * grows with each of its versions, so that the newest counts in whatever order they arrive. The same booking gives the
 * same text.
 */
export function calendarOf(booking: Booking, method: CalendarMethod, facts: CalendarFacts): string {
  const { id, version, updatedAt, startAt, endAt, serviceName, customer, status } = booking;
  const { clientName, organizer, link } = facts;
  const calendar = ical({ prodId: PRODUCT, method: ICalCalendarMethod[method] });
  const event = calendar.createEvent({
    id: `${id}@bookings.switchboard`,
    sequence: version - 1,
    stamp: updatedAt,
    start: startAt,
    end: endAt,
    summary: `${line(serviceName)} · ${line(clientName)}`,
    status: STATUSES[status],
    organizer: { name: quotable(clientName), email: organizer },
  });
  if (link) event.description(`To see or cancel it: ${link}`).url(link);
  // They made it: nothing is left to be answered. Without the name that somebody gave, as in the mail around it.
  if (customer.email && method !== 'PUBLISH') {
    event.createAttendee({
      ...{ name: customer.email, email: customer.email, rsvp: false },
      ...{ role: ICalAttendeeRole.REQ, status: ICalAttendeeStatus.ACCEPTED },
    });
  }
  return `${calendar.toString()}\r\n`;
}

/** The value of a parameter cannot hold a quotation mark in any way that calendars agree on. */
const quotable = (name: string): string => line(name).replaceAll('"', "'").replaceAll('\\', '/');
