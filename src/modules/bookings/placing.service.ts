import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import type { Actor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import type { BookingId } from '../../kernel/ids.js';
import type { BookingService } from '../booking-catalog/booking-services.js';
import { DAY_MS, MINUTE_MS } from '../hours/time-ranges.js';
import { localDayAt, offsetAt } from '../hours/zone-offsets.js';
import type { Agenda, Place } from './agenda.js';
import { BookingChanges } from './booking-changes.js';
import { closedThen, inThePast, notAStart, slotTaken, tooFarAhead, tooSoon } from './bookings.errors.js';
import type { Booking } from './bookings.js';
import { BookingsRepository, type NewBooking, type Placed } from './bookings.repository.js';
import { GroundService, type Offer } from './ground.service.js';
import { intervalMinutes } from './slot-walk.js';

/** What of a day's bookings counts, and how far the longest booking with its buffers reaches. */
const AROUND_MS = 4 * DAY_MS;
/** Others may take one place after the other while they are waited for. */
const MOST_LOOKS = 20;

export interface WantedTime {
  readonly startAt: Date;
  /** Only with this one; null: whoever is free. */
  readonly staffId: string | null;
}

/** A time that is free as far as anybody knows; the constraint has the last word. */
export interface Found {
  readonly offer: Offer;
  readonly startAt: Date;
}

type Unplaced = Omit<NewBooking, keyof Placed | 'serviceId' | 'clientId' | 'timeZone'>;

/** Finds bookings their place, and puts them there. */
@Injectable()
export class PlacingService {
  constructor(
    private readonly ground: GroundService,
    private readonly bookings: BookingsRepository,
    private readonly changes: BookingChanges,
    private readonly clock: Clock,
  ) {}

  /**
   * Looks whether a service can be booked at a time. People of the agency may book inside its notice.
   *
   * @throws DomainError INVALID_INPUT startAt or staffId; UNAVAILABLE NO_BUSINESS_HOURS; CONFLICT SLOT_TAKEN.
   */
  async find(tx: WriteTx, service: BookingService, { startAt, staffId }: WantedTime): Promise<Found> {
    const offer = await this.ground.offer(tx, service, staffId);
    assertIsStart(offer, startAt, this.clock.now(), tx.actor);
    const agenda = await this.#look(tx, offer, startAt, null);
    if (!agenda.isOpen(startAt.getTime())) throw closedThen();
    if (agenda.places(startAt.getTime()).length === 0) throw slotTaken();
    return { offer, startAt };
  }

  /**
   * Stores a new booking where there is room. Those who want the same session stand in line; of those who want the same
   * resource for different ones, the constraint lets one through.
   *
   * Answers the booking that has the caller's key by now, and stores nothing; null where it has stored this one.
   *
   * @throws DomainError CONFLICT SLOT_TAKEN.
   */
  async take(tx: WriteTx, { offer, startAt }: Found, booking: Unplaced): Promise<Booking | null> {
    const { service, business } = offer;
    const { id: serviceId, clientId } = service;
    const start = startAt.getTime();
    await this.bookings.lockSession(tx, serviceId, start);
    for (let look = 1; look <= MOST_LOOKS; look += 1) {
      const places = (await this.#look(tx, offer, startAt, null)).places(start);
      if (places.length === 0) break;
      await this.#clear(tx, service, start, places);
      for (const place of places) {
        const placed = placedAt(service, startAt, place);
        const { timeZone } = business;
        const all: NewBooking = { ...booking, ...placed, serviceId, clientId, timeZone };
        if (await this.bookings.insert(tx, all)) return null;
        const key = booking.clientBookingId;
        const repeated = key === null ? null : await this.bookings.repeat(tx, clientId, key);
        if (repeated) return repeated;
      }
    }
    throw slotTaken();
  }

  /**
   * Moves a booking that is locked, in one statement: it does not stand in its own way. It stays with whom it is with,
   * if they are free.
   *
   * Fails with a violation of a constraint where somebody was faster.
   *
   * @throws DomainError as `find`.
   */
  async move(
    tx: WriteTx,
    service: BookingService,
    booking: Pick<Booking, 'id' | 'staffId'>,
    { startAt, staffId }: WantedTime,
  ): Promise<void> {
    const offer = await this.ground.offer(tx, service, staffId);
    assertIsStart(offer, startAt, this.clock.now(), tx.actor);
    const start = startAt.getTime();
    await this.bookings.lockSession(tx, service.id, start);
    const agenda = await this.#look(tx, offer, startAt, booking.id);
    if (!agenda.isOpen(start)) throw closedThen();
    const [place] = agenda.places(start, booking.staffId);
    if (!place) throw slotTaken();
    await this.#clear(tx, service, start, [place]);
    await this.bookings.move(tx, booking.id, placedAt(service, startAt, place));
  }

  #look(tx: WriteTx, offer: Offer, startAt: Date, except: BookingId | null): Promise<Agenda> {
    const range = { start: startAt.getTime() - AROUND_MS, end: startAt.getTime() + AROUND_MS };
    return this.ground.agenda(tx, offer, { range, now: this.clock.now(), except });
  }

  /** The constraint cannot know what time it is: holds that are over are marked so before somebody takes their place. */
  async #clear(tx: WriteTx, service: BookingService, start: number, places: readonly Place[]): Promise<void> {
    const resourceIds = places.map(({ resourceId }) => resourceId);
    const range = blockedRange(service, start);
    const over = await this.bookings.lockOver(tx, resourceIds, this.clock.now(), range);
    for (const held of over) await this.changes.expire(tx, held);
  }
}

/** What is asked of a start before it is asked whether anybody is there. */
function assertIsStart({ service, business }: Offer, startAt: Date, now: Date, actor: Actor): void {
  const { noticeMinutes, windowDays, slotStepMinutes, durationMinutes } = service;
  const { timeZone } = business;
  const [start, ahead] = [startAt.getTime(), startAt.getTime() - now.getTime()];
  if (ahead < 0) throw inThePast();
  if (localDayAt(timeZone, start) > localDayAt(timeZone, now.getTime()) + windowDays) {
    throw tooFarAhead(windowDays);
  }
  if (actor.kind !== 'user' && ahead < noticeMinutes * MINUTE_MS) throw tooSoon(noticeMinutes);
  const interval = intervalMinutes(slotStepMinutes ?? durationMinutes);
  if ((start + offsetAt(timeZone, start)) % (interval * MINUTE_MS) !== 0) throw notAStart(interval);
}

function blockedRange(service: BookingService, start: number) {
  const { durationMinutes, bufferBeforeMinutes, bufferAfterMinutes } = service;
  return {
    start: start - bufferBeforeMinutes * MINUTE_MS,
    end: start + (durationMinutes + bufferAfterMinutes) * MINUTE_MS,
  };
}

function placedAt(service: BookingService, startAt: Date, { staffId, seatNo }: Place): Placed {
  const blocked = blockedRange(service, startAt.getTime());
  return {
    staffId,
    seatNo,
    startAt,
    endAt: new Date(startAt.getTime() + service.durationMinutes * MINUTE_MS),
    blockedFrom: new Date(blocked.start),
    blockedTo: new Date(blocked.end),
  };
}
