import { Injectable } from '@nestjs/common';
import { isExclusionViolation, isUniqueViolation } from '../../database/errors.js';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Actor } from '../../kernel/actor.js';
import { DomainError, notFound } from '../../kernel/errors.js';
import { newId, parseId } from '../../kernel/ids.js';
import { BookingCatalogService } from '../booking-catalog/booking-catalog.service.js';
import { BookingChanges } from './booking-changes.js';
import { bookingChangedMeanwhile, isSlotTaken, serviceArchived, slotTaken } from './bookings.errors.js';
import { type Booking, type BookingSource, clientBookingIdOf } from './bookings.js';
import { BookingsRepository, type NewBooking, type Party } from './bookings.repository.js';
import { HoldsService } from './holds.service.js';
import { PlacingService } from './placing.service.js';
import { SlotsService } from './slots.service.js';

/** A time of a service, and the caller's own key for it: the same key is the same booking. */
export interface WantedSlot {
  readonly serviceId: string;
  readonly startAt: Date;
  /** Only with this one; unless told, with whoever is free. */
  readonly staffId?: string | null;
  readonly clientBookingId?: string | null;
  /** Of what the house books: people of the agency are AGENT always. API unless told. */
  readonly source?: BookingSource;
}

export interface RescheduleBooking {
  readonly id: string;
  readonly startAt: Date;
  /** Unless told, with whom it is, if they are free, and else with whoever is. */
  readonly staffId?: string | null;
  /** Refused when somebody has changed it since. */
  readonly expectedVersion?: number | null;
}

/** What of a new booking is not its place. */
type Rest = Party & Pick<NewBooking, 'status' | 'holdExpiresAt'>;

/** Offered to who came too late. */
const NEXT_SLOTS = 5;
/** Somebody may be faster again and again. */
const MOST_TRIES = 5;

/** Gives bookings their time: new ones, and those that move. Who comes too late is told what is free. */
@Injectable()
export class BookingMaker {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly bookings: BookingsRepository,
    private readonly catalog: BookingCatalogService,
    private readonly placing: PlacingService,
    private readonly changes: BookingChanges,
    private readonly holds: HoldsService,
    private readonly slots: SlotsService,
  ) {}

  /** @param rest what of the booking is not its place; asked for once there seems to be one. */
  async make(
    actor: Actor,
    wanted: WantedSlot,
    action: string,
    rest: (tx: WriteTx, clientId: number) => Promise<Rest>,
  ): Promise<Booking> {
    const { serviceId, startAt, staffId = null } = wanted;
    const clientBookingId = clientBookingIdOf(wanted.clientBookingId);
    const source = actor.kind === 'user' ? 'AGENT' : (wanted.source ?? 'API');
    const id = newId<'Booking'>();
    const made = this.uow.write(actor, async (tx) => {
      const service = await this.catalog.serviceIn(tx, serviceId);
      if (!service) throw notFound('Service', { id: serviceId });
      const repeated = clientBookingId && (await this.bookings.repeat(tx, service.clientId, clientBookingId));
      if (repeated) return repeated;
      if (service.archivedAt) throw serviceArchived(service.id);
      const found = await this.placing.find(tx, service, { startAt, staffId });
      const what = await rest(tx, service.clientId);
      const other = await this.placing.take(tx, found, { id, ...what, source, clientBookingId });
      if (other) return other;
      const booking = await this.changes.tell(tx, action, null, id);
      if (booking.status === 'HELD') await this.holds.expireLater(tx, booking);
      return booking;
    });
    return made.catch(async (error) => {
      // What is in the way, of the time or of a visitor's quota, may be this very booking, asked for a moment before.
      const repeated =
        error instanceof DomainError && (await this.#repeated(actor, serviceId, clientBookingId));
      return repeated || this.#refuse(actor, error, { serviceId, startAt, staffId });
    });
  }

  /** Tried again when somebody else was faster than the look at what is free: there may be other staff. */
  async move(actor: Actor, command: RescheduleBooking): Promise<Booking> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#move(actor, command);
      } catch (error) {
        const isLost = isExclusionViolation(error) || isUniqueViolation(error, 'bookings_one_per_seat');
        if (isLost && tries < MOST_TRIES) continue;
        const refused = isLost ? slotTaken() : error;
        return this.#refuse(actor, refused, {
          ...command,
          serviceId: await this.#serviceOf(actor, command.id),
        });
      }
    }
  }

  #move(actor: Actor, { id, startAt, staffId = null, expectedVersion = null }: RescheduleBooking) {
    return this.changes.change(actor, id, 'reschedule', async (tx, before) => {
      const staysWith = staffId === null || staffId.toLowerCase() === before.staffId;
      if (startAt.getTime() === before.startAt.getTime() && staysWith) return false;
      if (expectedVersion !== null && expectedVersion !== before.version)
        throw bookingChangedMeanwhile(before);
      const service = await this.catalog.serviceIn(tx, before.serviceId);
      if (!service) throw notFound('Service', { id: before.serviceId });
      await this.placing.move(tx, service, before, { startAt, staffId });
      return true;
    });
  }

  #repeated(actor: Actor, serviceId: string, clientBookingId: string | null): Promise<Booking | null> {
    return this.uow.read(actor, async (tx) => {
      const service = clientBookingId === null ? null : await this.catalog.serviceIn(tx, serviceId);
      return service && this.bookings.repeat(tx, service.clientId, String(clientBookingId));
    });
  }

  async #serviceOf(actor: Actor, rawId: string): Promise<string> {
    const id = parseId<'Booking'>(rawId);
    const booking = id && (await this.uow.read(actor, (tx) => this.bookings.findById(tx, id)));
    return booking?.serviceId ?? '';
  }

  /** The transaction is over by then: what is free is looked up as it is. */
  async #refuse(
    actor: Actor,
    error: unknown,
    { serviceId, startAt, staffId = null }: Pick<WantedSlot, 'serviceId' | 'startAt' | 'staffId'>,
  ): Promise<never> {
    if (!isSlotTaken(error)) throw error;
    throw slotTaken(await this.slots.next(actor, serviceId, startAt, NEXT_SLOTS, staffId));
  }
}
