import { type DomainEvent, eventType } from '../../kernel/events.js';
import type { BookingId } from '../../kernel/ids.js';
import type { Booking } from './bookings.js';

/** Where everything that changes a booking of an agency is heard. */
export const bookingTopic = (agencyId: number) => `booking_updated:${agencyId}`;

/** A booking is new, or something of it is other than before. */
export const BookingChanged = eventType<{ bookingId: BookingId; version: number }>('booking.changed', 1);

export const bookingChanged = ({
  id,
  agencyId,
  clientId,
  version,
}: Pick<Booking, 'id' | 'agencyId' | 'clientId' | 'version'>): DomainEvent => ({
  type: BookingChanged.type,
  version: BookingChanged.version,
  agencyId,
  clientId,
  topics: [bookingTopic(agencyId)],
  payload: { bookingId: id, version },
});
