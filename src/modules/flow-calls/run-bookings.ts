import type { UnitOfWork } from '../../database/unit-of-work.js';
import { type SystemActor, systemActor } from '../../kernel/actor.js';
import type { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/errors.js';
import { type Booking, customerOf, type TypedCustomer } from '../bookings/bookings.js';
import type { BookingsService } from '../bookings/bookings.service.js';
import type { CancelTokens } from '../bookings/cancel-tokens.js';
import type { SlotsService } from '../bookings/slots.service.js';
import type { CallingRun } from '../flow-engine/flow-calls.js';
import type { BookingPort, OfferedTime, OwnBooking } from '../flow-engine/ports.js';
import { distinct, shortMoment } from '../flow-engine/times-in-words.js';
import type { HoursService } from '../hours/hours.service.js';
import { DAY_MS } from '../hours/time-ranges.js';

export interface BookingTools {
  readonly uow: UnitOfWork;
  readonly slots: SlotsService;
  readonly bookings: BookingsService;
  readonly tokens: CancelTokens;
  readonly hours: HoursService;
  readonly clock: Clock;
}

/** People answer when they look at their telephone again. What is lost meanwhile is asked for anew. */
const HOLD_SECONDS = 900;
const MOST_UPCOMING = 10;
const REASON = 'By the customer, in the chat';

/** Bookings as the blocks of one run see them: of its client, and for whom it talks to. */
export class RunBookings implements BookingPort {
  /** Other clients are not there for it, whatever ids a flow holds. */
  readonly #house: SystemActor;

  constructor(
    private readonly run: CallingRun,
    private readonly tools: BookingTools,
  ) {
    this.#house = Object.freeze({ ...systemActor(run.agencyId, 'flow'), clients: [run.clientId] });
  }

  async times(asked: Parameters<BookingPort['times']>[0]): Promise<OfferedTime[]> {
    const { slots, clock, uow, hours } = this.tools;
    const { serviceId, staffId, daysAhead, most } = asked;
    const now = clock.now();
    const end = now.getTime() + daysAhead * DAY_MS;
    const next = await slots.next(this.#house, serviceId, now, most, staffId);
    const free = next.filter(({ startAt }) => startAt.getTime() < end);
    if (free.length === 0) return [];
    await slots.shown(this.#house, serviceId, free);
    const { timeZone = 'UTC' } = (await uow.read(this.#house, (tx) => hours.of(tx, this.run.clientId))) ?? {};
    return distinct(
      free.map(({ startAt }) => ({ startAt: startAt.toISOString(), text: shortMoment(startAt, timeZone) })),
    );
  }

  async hold(key: string, wanted: Parameters<BookingPort['hold']>[1]) {
    const { serviceId, staffId, startAt } = wanted;
    try {
      const held = await this.tools.bookings.hold(this.#house, {
        ...{ serviceId, staffId, startAt: new Date(startAt), seconds: HOLD_SECONDS },
        ...{ clientBookingId: key, source: 'FLOW' },
      });
      const text = shortMoment(held.startAt, held.timeZone);
      return { bookingId: held.id, serviceName: held.serviceName, text };
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  }

  async confirm(key: string, bookingId: string, typed: TypedCustomer): Promise<string | null> {
    const booking = await this.#own(bookingId);
    if (!booking) return null;
    const customer = validOf(typed);
    // The contact is the conversation's, as it is by then: it may have become a part of another one.
    const party = { conversationId: this.run.conversationId, customer };
    try {
      await this.tools.bookings.confirm(this.#house, { id: booking.id, ...party });
      return booking.id;
    } catch (error) {
      if (reasonOf(error) === 'BOOKING_FINAL') return null;
      if (reasonOf(error) !== 'HOLD_EXPIRED') throw error;
    }
    return this.#bookAnew(key, booking, party);
  }

  async release(_key: string, bookingId: string): Promise<void> {
    const booking = await this.#own(bookingId);
    if (booking?.status === 'HELD') await this.#cancel(booking);
  }

  async upcoming(): Promise<OwnBooking[]> {
    const { contactId } = this.run;
    if (!contactId) return [];
    const page = { from: this.tools.clock.now(), limit: MOST_UPCOMING };
    const found = await this.tools.uow.read(this.#house, (tx) =>
      this.tools.bookings.confirmedFor(tx, contactId, page),
    );
    return distinct(
      found.map(({ id, serviceName, startAt, timeZone }) => ({
        ...{ id, serviceName, text: shortMoment(startAt, timeZone) },
      })),
    );
  }

  async cancel(_key: string, bookingId: string): Promise<boolean> {
    const { contactId } = this.run;
    const booking = await this.tools.bookings.find(this.#house, bookingId);
    if (!booking || contactId === null || booking.contactId !== contactId) return false;
    if (booking.status === 'CANCELLED') return true;
    return this.tools.tokens.isOpen(booking) && this.#cancel(booking);
  }

  /** Of what a flow has held: nobody else's booking is ever confirmed or let go of, whatever a variable says. */
  async #own(bookingId: string): Promise<Booking | null> {
    const booking = await this.tools.bookings.find(this.#house, bookingId);
    const isOurs = booking?.source === 'FLOW' && [null, this.run.contactId].includes(booking.contactId);
    return isOurs ? booking : null;
  }

  /** The hold was too short: perhaps nobody has taken its time. */
  async #bookAnew(
    key: string,
    { serviceId, staffId, startAt }: Booking,
    party: { readonly conversationId: string; readonly customer: TypedCustomer },
  ): Promise<string | null> {
    try {
      const { id } = await this.tools.bookings.create(this.#house, {
        ...{ serviceId, staffId, startAt, clientBookingId: key, source: 'FLOW' },
        ...party,
      });
      return id;
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  }

  /** Whether it is cancelled by now. */
  async #cancel({ id }: Booking): Promise<boolean> {
    try {
      await this.tools.bookings.cancel(this.#house, { id, reason: REASON });
      return true;
    } catch (error) {
      if (['HOLD_EXPIRED', 'BOOKING_FINAL'].includes(reasonOf(error) ?? '')) return false;
      throw error;
    }
  }
}

const reasonOf = (error: unknown): string | null => (error instanceof DomainError ? error.reason : null);

/** Whether a time is none any more: taken, past, too soon by now, or the hours, the staff or the service have changed. */
function isGone(error: unknown): boolean {
  if (!(error instanceof DomainError)) return false;
  if (error.reason === 'SLOT_TAKEN' || error.reason === 'SERVICE_ARCHIVED') return true;
  return error.code === 'INVALID_INPUT' && ['startAt', 'staffId'].includes(String(error.details.field));
}

/** What of a customer is a name, a number and an address. The rest is left out: it is known of the contact, or not. */
function validOf({ name, phone, email }: TypedCustomer): TypedCustomer {
  const valid = (typed: TypedCustomer) => {
    try {
      return customerOf(typed);
    } catch (error) {
      if (error instanceof DomainError) return null;
      throw error;
    }
  };
  return {
    name: valid({ name })?.name ?? null,
    phone: valid({ phone })?.phone ?? null,
    email: valid({ email })?.email ?? null,
  };
}
