import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import type { TenantTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, hearsClient, seesClient, type UserActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { type BookingId, type BookingStaffId, type ContactId, parseId } from '../../kernel/ids.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { LiveStream } from '../../realtime/live-stream.js';
import { BookingChanges } from './booking-changes.js';
import { BookingMaker, type RescheduleBooking, type WantedSlot } from './booking-maker.js';
import { BookingChanged, bookingTopic } from './bookings.events.js';
import { type Booking, type BookingStatus, cancelReasonOf, holdSecondsOf, NOBODY } from './bookings.js';
import { BookingsRepository } from './bookings.repository.js';
import { ContactBookingsRepository } from './contact-bookings.repository.js';
import { checkedParty, PartiesService, type TypedParty } from './parties.service.js';
import { VisitorQuota } from './visitor-quota.js';

export type { RescheduleBooking, WantedSlot };

export interface ListBookings {
  readonly clientId?: number | null;
  /** Those that begin from then on. */
  readonly from?: Date | null;
  /** Those that begin before. */
  readonly to?: Date | null;
  readonly serviceId?: string | null;
  readonly staffId?: string | null;
  readonly contactId?: string | null;
  /** All but those that are EXPIRED unless told. */
  readonly statuses?: readonly BookingStatus[] | null;
  readonly limit?: number | null;
  readonly afterId?: string | null;
}

export interface CreateBooking extends WantedSlot, TypedParty {}

export interface HoldSlot extends WantedSlot {
  /** 300 unless told, 30 to 1800. */
  readonly seconds?: number | null;
}

export interface ConfirmBooking extends TypedParty {
  readonly id: string;
}

export interface CancelBooking {
  readonly id: string;
  readonly reason?: string | null;
}

const NOBODY_YET = { contactId: null, conversationId: null, customer: NOBODY, notes: null };

/** Bookings: made, moved and ended, so that no two take the same time of the same staff. */
@Injectable()
export class BookingsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly bookings: BookingsRepository,
    private readonly contactBookings: ContactBookingsRepository,
    private readonly maker: BookingMaker,
    private readonly parties: PartiesService,
    private readonly quota: VisitorQuota,
    private readonly changes: BookingChanges,
    private readonly trail: AccessTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * Those of the clients that the actor sees, by their start: 50 unless told, at most 100. `afterId` is the last id of
   * the page before.
   */
  async list(actor: UserActor, asked: ListBookings): Promise<Booking[]> {
    const { clientId = null, serviceId, staffId, contactId, from = null, to = null, statuses = null } = asked;
    const page = {
      clientId,
      from,
      to,
      statuses,
      limit: pageSize(asked.limit),
      afterId: cursorId<'Booking'>('afterId', asked.afterId),
      serviceId: parseId<'BookingService'>(serviceId),
      staffId: parseId<'BookingStaff'>(staffId),
      contactId: parseId<'Contact'>(contactId),
    };
    // What cannot be an id names nothing, and nothing is booked with it.
    const isNothing = (raw: unknown, id: unknown) => raw != null && !id;
    if (isNothing(serviceId, page.serviceId) || isNothing(staffId, page.staffId)) return [];
    if (isNothing(contactId, page.contactId)) return [];
    if (clientId !== null && !seesClient(actor, clientId)) {
      this.trail.dropped(actor, 'client', clientId);
      return [];
    }
    return this.uow.read(actor, (tx) => this.bookings.page(tx, page));
  }

  /** What somebody asks for by its id. Null for what the actor may not see, and for what does not exist. */
  async one(actor: UserActor, rawId: string): Promise<Booking | null> {
    return (await this.find(actor, rawId)) ?? this.trail.dropped(actor, 'booking', rawId);
  }

  /** The same for the house's own purposes: nobody has named it. */
  async find(actor: Actor, rawId: string): Promise<Booking | null> {
    const id = parseId<'Booking'>(rawId);
    return id && this.uow.read(actor, (tx) => this.bookings.findById(tx, id));
  }

  /** The same inside a transaction. */
  findIn(tx: TenantTx, id: BookingId): Promise<Booking | null> {
    return this.bookings.findById(tx, id);
  }

  /** Confirmed ones of some staff that begin from then on, by their start. `afterId` is the last id of the page before. */
  confirmedOf(
    tx: TenantTx,
    staffId: BookingStaffId,
    page: { readonly from: Date; readonly limit: number; readonly afterId: BookingId | null },
  ): Promise<Booking[]> {
    const all = { clientId: null, to: null, serviceId: null, contactId: null };
    return this.bookings.page(tx, { ...all, ...page, staffId, statuses: ['CONFIRMED'] });
  }

  /** Confirmed ones of a contact that begin from then on, by their start. */
  confirmedFor(
    tx: TenantTx,
    contactId: ContactId,
    page: { readonly from: Date; readonly limit: number },
  ): Promise<Booking[]> {
    const all = { clientId: null, to: null, serviceId: null, staffId: null, afterId: null };
    return this.bookings.page(tx, { ...all, ...page, contactId, statuses: ['CONFIRMED'] });
  }

  /** Of each contact, the latest start first. `before` is the last id of the page before. */
  ofContacts(
    actor: Actor,
    ids: readonly ContactId[],
    limit: number,
    before: BookingId | null,
  ): Promise<Booking[]> {
    return this.uow.read(actor, (tx) => this.contactBookings.page(tx, ids, limit, before));
  }

  /** Every change of a booking that the actor may see, as the booking stands when it is told. */
  updates(actor: UserActor, agencyId: number | null | undefined): LiveStream<Booking> {
    if (this.trail.isForeignAgency(actor, agencyId)) return LiveStream.empty();
    return new LiveStream({
      topic: bookingTopic(actor.agencyId),
      accepts: (event) => BookingChanged.is(event) && hearsClient(actor, event.clientId),
      load: (event) => this.find(actor, String(event.payload.bookingId)),
    });
  }

  /**
   * Books a time for somebody. The same `clientBookingId` of a client answers the same booking.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT naming the field; UNAVAILABLE NO_BUSINESS_HOURS; CONFLICT
   * SERVICE_ARCHIVED, or SLOT_TAKEN with `details.nextSlots`; LIMIT_EXCEEDED TOO_MANY_BOOKINGS for a PUBLIC one.
   */
  async create(actor: Actor, command: CreateBooking): Promise<Booking> {
    const party = checkedParty(command);
    const { phone } = party.customer;
    const isVisitor = actor.kind === 'system' && command.source === 'PUBLIC';
    return this.maker.make(actor, command, 'booking.created', async (tx, clientId) => {
      if (isVisitor && phone !== null) await this.quota.assertRoom(tx, phone);
      const whom = await this.parties.of(tx, clientId, party);
      return { ...whom, status: 'CONFIRMED', holdExpiresAt: null };
    });
  }

  /**
   * Keeps a time for a while, for somebody who is about to say who they are. It is in everybody's way like a booking,
   * and gone by itself when nobody confirms it.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT naming the field; UNAVAILABLE NO_BUSINESS_HOURS; CONFLICT
   * SERVICE_ARCHIVED, or SLOT_TAKEN with `details.nextSlots`.
   */
  async hold(actor: Actor, command: HoldSlot): Promise<Booking> {
    const seconds = holdSecondsOf(command.seconds);
    return this.maker.make(actor, command, 'booking.held', async () => {
      const holdExpiresAt = new Date(this.clock.now().getTime() + seconds * 1_000);
      return { ...NOBODY_YET, status: 'HELD', holdExpiresAt };
    });
  }

  /**
   * Makes a booking of what was held. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT naming the field; CONFLICT HOLD_EXPIRED or BOOKING_FINAL.
   */
  async confirm(actor: Actor, command: ConfirmBooking): Promise<Booking> {
    const party = checkedParty(command);
    return this.changes.change(actor, command.id, 'confirm', async (tx, { id, clientId }) => {
      await this.bookings.confirm(tx, id, await this.parties.of(tx, clientId, party));
      return true;
    });
  }

  /**
   * Moves a booking: the same one, with the next version. The time that it has already changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT startAt or staffId; UNAVAILABLE NO_BUSINESS_HOURS; CONFLICT SLOT_TAKEN
   * with `details.nextSlots`, BOOKING_FINAL, HOLD_EXPIRED or VERSION_MISMATCH.
   */
  reschedule(actor: Actor, command: RescheduleBooking): Promise<Booking> {
    return this.maker.move(actor, command);
  }

  /**
   * Gives the time back, with the reason. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT reason; CONFLICT BOOKING_FINAL or HOLD_EXPIRED.
   */
  async cancel(actor: Actor, { id, reason: typed }: CancelBooking): Promise<Booking> {
    const reason = cancelReasonOf(typed);
    return this.changes.change(actor, id, 'cancel', async (tx, before) => {
      await this.bookings.setStatus(tx, before, 'CANCELLED', reason);
      return true;
    });
  }

  /**
   * The customer came. From the start on; repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; CONFLICT NOT_STARTED, NOT_CONFIRMED, BOOKING_FINAL or HOLD_EXPIRED.
   */
  complete(actor: Actor, id: string): Promise<Booking> {
    return this.changes.change(actor, id, 'complete', async (tx, before) => {
      await this.bookings.setStatus(tx, before, 'COMPLETED');
      return true;
    });
  }

  /** The customer did not come. @throws DomainError as `complete`. */
  markNoShow(actor: Actor, id: string): Promise<Booking> {
    return this.changes.change(actor, id, 'markNoShow', async (tx, before) => {
      await this.bookings.setStatus(tx, before, 'NO_SHOW');
      return true;
    });
  }
}
