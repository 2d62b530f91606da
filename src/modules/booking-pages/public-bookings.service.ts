import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Afterwards } from '../../auth/afterwards.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type SystemActor, systemActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError, invalidInput } from '../../kernel/errors.js';
import { BookingCatalogService } from '../booking-catalog/booking-catalog.service.js';
import { linkIsOver } from '../bookings/bookings.errors.js';
import type { Booking } from '../bookings/bookings.js';
import { BookingsService } from '../bookings/bookings.service.js';
import { CancelTokens } from '../bookings/cancel-tokens.js';
import type { Slot } from '../bookings/slots.js';
import { SlotsService } from '../bookings/slots.service.js';
import { ClientsService } from '../clients/clients.service.js';
import { HoursService } from '../hours/hours.service.js';
import { noHours, nothingThere } from './booking-pages.errors.js';
import type { Offer, OfferedSlot, Visit } from './public-offer.js';

/** Which service of which client of which agency, as an address or a body names it. */
export interface Where {
  readonly agencyId: number;
  readonly clientId: number;
  readonly serviceId: string;
}

/** What a visitor sends. */
export interface VisitorBooking extends Where {
  readonly startAt: Date;
  readonly customerName: string;
  readonly customerPhone: string;
  readonly customerEmail: string | null;
}

export interface Booked {
  readonly booking: Booking;
  readonly cancelToken: string;
}

const REASON = 'public booking';

/** What is said beside a field, to somebody who is not a programmer. */
const VISITOR_WORDS: Readonly<Record<string, readonly [field: string, message: string]>> = {
  'customer.name': ['customerName', 'The name is one line of at most 80 characters.'],
  'customer.phone': ['customerPhone', 'This is not a phone number with its country code.'],
  'customer.email': ['customerEmail', 'This is not an e-mail address.'],
};

/**
 * Booking without an account, for both public doors. The house acts for the visitor, inside the one client that the
 * address names; what is unknown, archived or of somebody else is not there, all alike.
 */
@Injectable()
export class PublicBookings {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly clients: ClientsService,
    private readonly catalog: BookingCatalogService,
    private readonly hours: HoursService,
    private readonly slots: SlotsService,
    private readonly bookings: BookingsService,
    private readonly tokens: CancelTokens,
    private readonly afterwards: Afterwards,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError NOT_FOUND; UNAVAILABLE NO_HOURS. */
  async offer({ agencyId, clientId, serviceId }: Where): Promise<Offer> {
    const actor = visitorOf(agencyId, clientId);
    const client = await this.clients.standing(actor, clientId);
    const service = client?.isOpen && (await this.catalog.service(actor, serviceId));
    if (!service || service.archivedAt || service.clientId !== clientId) throw nothingThere();
    const hours = await this.uow.read(actor, (tx) => this.hours.of(tx, clientId));
    if (!hours) throw noHours();
    const { name, description, durationMinutes, priceMinor, currency, color, capacity } = service;
    return {
      ...{
        agencyId,
        clientId,
        clientName: client.name,
        serviceId: service.id,
        serviceName: name,
        description,
      },
      ...{ durationMinutes, priceMinor, currency, color, seats: capacity, timeZone: hours.timeZone },
      ...{ noticeMinutes: service.noticeMinutes, windowDays: service.windowDays },
    };
  }

  /** Those that begin in [from, to), counted as shown. @throws DomainError INVALID_INPUT to. */
  async free(offer: Offer, from: Date, to: Date): Promise<OfferedSlot[]> {
    const { agencyId, clientId, serviceId } = offer;
    const actor = visitorOf(agencyId, clientId);
    const found = await this.slots.available(actor, { serviceId, from, to });
    // Nobody waits for a number that is only for reports.
    this.afterwards.run('slots that were shown are not counted', () =>
      this.slots.shown(actor, serviceId, found),
    );
    return found.map(toOffered);
  }

  /** The first one from an instant on; null where there is none within 60 days. */
  async next({ agencyId, clientId, serviceId }: Offer, after: Date): Promise<OfferedSlot | null> {
    const [slot] = await this.slots.next(visitorOf(agencyId, clientId), serviceId, after, 1);
    return slot ? toOffered(slot) : null;
  }

  /**
   * Books. Sent again with the same key it is the same booking.
   *
   * The key is the visitor's choice, so it counts only together with everything that was sent: a stranger who guesses
   * it gets a booking of their own, and never somebody else's.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT naming the field; UNAVAILABLE NO_HOURS; CONFLICT SLOT_TAKEN with
   * `details.nextSlots`; LIMIT_EXCEEDED TOO_MANY_BOOKINGS.
   */
  async book(wanted: VisitorBooking, key: string | null): Promise<Booked> {
    const { serviceId, startAt, customerName: name, customerPhone: phone, customerEmail: email } = wanted;
    const offer = await this.offer(wanted);
    // How often a number books is counted in the whole agency; the service was looked up as the client's.
    const actor = systemActor(offer.agencyId, REASON);
    const clientBookingId = key === null ? null : keyOf(key, wanted);
    const command = { serviceId, startAt, customer: { name, phone, email }, clientBookingId } as const;
    const booking = await this.bookings.create(actor, { ...command, source: 'PUBLIC' }).catch(inVisitorWords);
    return { booking, cancelToken: this.tokens.of(booking) };
  }

  /**
   * A booking, for whoever has its token.
   *
   * @throws DomainError NOT_FOUND LINK_EXPIRED for a token that is not of it or whose time is over, alike.
   */
  async visit(bookingId: string, token: unknown): Promise<Visit> {
    const { booking, actor } = await this.#held(bookingId, token);
    const service = await this.catalog.service(actor, booking.serviceId);
    const client = await this.clients.standing(actor, booking.clientId);
    if (!service || !client) throw linkIsOver();
    const { id, agencyId, clientId, serviceId, serviceName, status, startAt, endAt, timeZone } = booking;
    return {
      ...{ id, agencyId, clientId, clientName: client.name, serviceId, serviceName, color: service.color },
      ...{ status, startAt, endAt, timeZone, customerName: booking.customer.name },
    };
  }

  /** Repeating it changes nothing. @throws DomainError as `visit`; CONFLICT BOOKING_FINAL. */
  async cancel(bookingId: string, token: unknown): Promise<void> {
    const { booking, actor } = await this.#held(bookingId, token);
    await this.bookings.cancel(actor, { id: booking.id, reason: 'Cancelled by the customer.' });
  }

  now(): Date {
    return this.clock.now();
  }

  async #held(bookingId: string, token: unknown): Promise<{ booking: Booking; actor: SystemActor }> {
    const claim = this.tokens.claimOf(token);
    if (!claim || claim.bookingId !== bookingId.toLowerCase()) throw linkIsOver();
    const actor = visitorOf(claim.agencyId, claim.clientId);
    const booking = await this.bookings.find(actor, claim.bookingId);
    if (!booking || !this.tokens.isOpen(booking)) throw linkIsOver();
    return { booking, actor };
  }
}

/** The house at the door of one client. */
const visitorOf = (agencyId: number, clientId: number): SystemActor =>
  Object.freeze({ ...systemActor(agencyId, REASON), clients: [clientId] });

const toOffered = ({ startAt, endAt, seatsLeft }: Slot): OfferedSlot => ({ startAt, endAt, seatsLeft });

/** In a space of its own: nobody else's key begins like this, and it is as long as it is. */
function keyOf(
  key: string,
  { serviceId, startAt, customerName, customerPhone, customerEmail }: VisitorBooking,
) {
  const all = [key, serviceId, startAt.toISOString(), customerName, customerPhone, customerEmail];
  return `public:${createHash('sha256').update(JSON.stringify(all)).digest('base64url')}`;
}

function inVisitorWords(error: unknown): never {
  if (!(error instanceof DomainError)) throw error;
  const { reason, details } = error;
  if (reason === 'NO_BUSINESS_HOURS') throw noHours();
  // Archived, or gone, since it was looked at.
  if (reason === 'SERVICE_ARCHIVED' || error.code === 'NOT_FOUND') throw nothingThere();
  if (reason === 'SLOT_TAKEN') {
    const next = details.nextSlots as readonly Record<string, unknown>[];
    throw new DomainError(error.code, reason, error.message, {
      nextSlots: next.map(({ startAt, endAt, seatsLeft }) => ({ startAt, endAt, seatsLeft })),
    });
  }
  const words = VISITOR_WORDS[String(details.field)];
  throw words ? invalidInput(...words) : error;
}
