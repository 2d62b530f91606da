import type { CalendarConnectionId } from '../../kernel/ids.js';
import type { Booking } from '../bookings/bookings.js';
import type { CalendarConnection } from './calendars.js';
import type { Mirrored } from './mirrored-events.repository.js';
import type { MirroredEvent } from './providers/calendar-provider.js';

/** What is to be done in one calendar. */
export type MirrorStep =
  | { readonly kind: 'put'; readonly connection: CalendarConnection; readonly mark: string | null }
  | { readonly kind: 'remove'; readonly connectionId: CalendarConnectionId; readonly mark: string | null };

/**
 * What brings the calendars to where a booking is now, given where it was put before.
 *
 * A confirmed booking stands in the calendar of its staff and in no other. What is over stays there as it was; what is
 * cancelled, expired or only held does not stand there. A calendar that nobody may speak for is left alone: the booking
 * is looked at again when it is connected again.
 */
export function mirrorSteps(
  booking: Booking,
  calendar: CalendarConnection | null,
  mirrored: readonly Mirrored[],
  now: Date,
): MirrorStep[] {
  const stays = booking.status === 'COMPLETED' || booking.status === 'NO_SHOW';
  const isShown = booking.status === 'CONFIRMED' || stays;
  const elsewhere = mirrored.filter(({ connectionId }) => !isShown || connectionId !== calendar?.id);
  const steps: MirrorStep[] = elsewhere.map(({ connectionId, mark }) => ({
    kind: 'remove',
    connectionId,
    mark,
  }));
  if (booking.status !== 'CONFIRMED' || !calendar || calendar.needsReconnect) return steps;
  const there = mirrored.find(({ connectionId }) => connectionId === calendar.id);
  const isDue = there?.version ? there.version < booking.version : booking.endAt > now;
  if (isDue) steps.push({ kind: 'put', connection: calendar, mark: there?.mark ?? null });
  return steps;
}

/** A booking as its staff reads it. */
export function eventOf(booking: Booking): MirroredEvent {
  const {
    id: bookingId,
    version,
    serviceName,
    customer,
    notes,
    startAt: startsAt,
    endAt: endsAt,
    timeZone,
  } = booking;
  const who = customer.name ?? customer.phone ?? customer.email;
  const lines = [
    customer.name,
    customer.phone,
    customer.email,
    ...(notes ? ['', notes] : []),
    '',
    'Booked with Switchboard: change or cancel it there.',
  ];
  return {
    bookingId,
    version,
    title: who === null ? serviceName : `${serviceName} – ${who}`,
    description: lines
      .filter((line) => line !== null)
      .join('\n')
      .trim(),
    startsAt,
    endsAt,
    timeZone,
  };
}
