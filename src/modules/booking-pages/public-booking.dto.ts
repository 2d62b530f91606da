import { z } from 'zod';
import { invalidInput } from '../../kernel/errors.js';
import { nothingThere } from './booking-pages.errors.js';
import type { Booked, VisitorBooking, Where } from './public-bookings.service.js';
import type { Offer, OfferedSlot } from './public-offer.js';

const MAX_INT = 2_147_483_647;
const MAX_TEXT = 300;
const MAX_KEY = 200;

const INSTANT_MESSAGE = 'An instant of ISO 8601 with its offset is needed, as 2026-12-08T13:30:00Z.';
const instant = z.iso
  .datetime({ offset: true, message: INSTANT_MESSAGE })
  .transform((text) => new Date(text));

const tenant = (message: string) => z.int(message).min(1, message).max(MAX_INT, message);
const text = (message: string) => z.string(message).max(MAX_TEXT, message);
const EMAIL_MESSAGE = 'An e-mail address is a text.';

/** How long and of what kind it is. What it has to be is for the core to say. */
export const BookingBody = z.strictObject({
  agencyId: tenant('The id of an agency is needed.'),
  clientId: tenant('The id of a client is needed.'),
  serviceId: text('The id of a service is needed.').min(1, 'The id of a service is needed.'),
  startAt: instant,
  customerName: text('Tell your name.').refine((name) => name.trim() !== '', 'Tell your name.'),
  customerPhone: text('Tell a phone number.').refine((phone) => phone.trim() !== '', 'Tell a phone number.'),
  customerEmail: text(EMAIL_MESSAGE)
    .nullish()
    .transform((email) => email?.trim() || null),
}) satisfies z.ZodType<VisitorBooking>;

/** What names a service in an address. What cannot be an id names nothing. @throws DomainError NOT_FOUND. */
export function whereOf(agencyId: string, clientId: string, serviceId: string): Where {
  return { agencyId: tenantOf(agencyId), clientId: tenantOf(clientId), serviceId };
}

function tenantOf(raw: string): number {
  const id = /^[1-9]\d{0,9}$/.test(raw) ? Number(raw) : 0;
  if (id < 1 || id > MAX_INT) throw nothingThere();
  return id;
}

/** @throws DomainError INVALID_INPUT naming the field. */
export function instantOf(field: string, raw: unknown): Date {
  // A plus sign that nobody has escaped arrives as a space.
  const parsed = instant.safeParse(typeof raw === 'string' ? raw.replace(' ', '+') : raw);
  if (!parsed.success) throw invalidInput(field, INSTANT_MESSAGE);
  return parsed.data;
}

/** Null where none was sent. @throws DomainError INVALID_INPUT Idempotency-Key. */
export function idempotencyKeyOf(raw: unknown): string | null {
  if (raw === undefined || raw === '') return null;
  if (typeof raw === 'string' && raw.length <= MAX_KEY) return raw;
  throw invalidInput('Idempotency-Key', `Idempotency-Key is at most ${MAX_KEY} characters.`, {
    max: MAX_KEY,
  });
}

export const toOfferAnswer = (offer: Offer) => ({
  service: {
    id: offer.serviceId,
    name: offer.serviceName,
    description: offer.description,
    durationMinutes: offer.durationMinutes,
    priceMinor: offer.priceMinor,
    currency: offer.currency,
    color: offer.color,
    seats: offer.seats,
  },
  client: { name: offer.clientName },
  timeZone: offer.timeZone,
  window: { noticeMinutes: offer.noticeMinutes, days: offer.windowDays },
});

export const toSlotAnswer = ({ startAt, endAt, seatsLeft }: OfferedSlot) => ({
  startAt: startAt.toISOString(),
  endAt: endAt.toISOString(),
  seatsLeft,
});

export const toBookedAnswer = ({ booking, cancelToken }: Booked) => ({
  ok: true as const,
  booking: {
    id: booking.id,
    startAt: booking.startAt.toISOString(),
    endAt: booking.endAt.toISOString(),
    serviceName: booking.serviceName,
    status: booking.status,
    cancelToken,
  },
});
