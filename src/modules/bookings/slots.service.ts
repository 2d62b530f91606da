import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Actor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { notFound } from '../../kernel/errors.js';
import { BookingCatalogService } from '../booking-catalog/booking-catalog.service.js';
import type { BookingService } from '../booking-catalog/booking-services.js';
import { HoursService } from '../hours/hours.service.js';
import { DAY_MS, type TimeRange } from '../hours/time-ranges.js';
import { rulesOf } from './agenda.js';
import { BookingStatsRepository } from './booking-stats.repository.js';
import { GroundService } from './ground.service.js';
import { neededFor } from './slot-walk.js';
import { MAX_SLOT_DAYS, type Slot, slotRangeOf } from './slots.js';

export interface AskedSlots {
  readonly serviceId: string;
  /** Those that begin from then on. */
  readonly from: Date;
  /** Those that begin before; at most 60 days later. */
  readonly to: Date;
  /** Only with this one. */
  readonly staffId?: string | null;
}

/** How far ahead the next ones are looked for: most are near, and a near look is a cheap one. */
const LOOKS_DAYS = [7, MAX_SLOT_DAYS];

/** When a service can be booked. */
@Injectable()
export class SlotsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly catalog: BookingCatalogService,
    private readonly ground: GroundService,
    private readonly hours: HoursService,
    private readonly stats: BookingStatsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * The slots that begin in [from, to), by their start; none sooner than the service's notice, and none further ahead
   * than its window. Five statements, whoever offers it and whatever is booked.
   *
   * @throws DomainError INVALID_INPUT to or staffId; NOT_FOUND; UNAVAILABLE NO_BUSINESS_HOURS.
   */
  async available(actor: Actor, { serviceId, from, to, staffId = null }: AskedSlots): Promise<Slot[]> {
    const range = slotRangeOf(from, to);
    const service = await this.catalog.service(actor, serviceId);
    if (!service) throw notFound('Service', { id: serviceId });
    return this.#slots(actor, service, range, staffId);
  }

  /** The first slots that begin from an instant on, within 60 days: for who came too late. */
  async next(
    actor: Actor,
    serviceId: string,
    after: Date,
    count: number,
    staffId: string | null = null,
  ): Promise<Slot[]> {
    const service = await this.catalog.service(actor, serviceId);
    if (!service) return [];
    const start = Math.max(after.getTime(), this.clock.now().getTime());
    let found: Slot[] = [];
    for (const days of LOOKS_DAYS) {
      found = await this.#slots(actor, service, { start, end: start + days * DAY_MS }, staffId);
      if (found.length >= count) break;
    }
    return found.slice(0, count);
  }

  /**
   * A visitor was shown these: what the conversion is counted by.
   *
   * @throws DomainError NOT_FOUND.
   */
  async shown(actor: Actor, serviceId: string, slots: readonly Slot[]): Promise<void> {
    if (slots.length === 0) return;
    await this.uow.write(
      actor,
      async (tx) => {
        const service = await this.catalog.serviceIn(tx, serviceId);
        if (!service) throw notFound('Service', { id: serviceId });
        const { timeZone = 'UTC' } = (await this.hours.of(tx, service.clientId)) ?? {};
        await this.stats.shown(tx, service.id, this.clock.now(), timeZone, slots.length);
      },
      { losable: true, quiet: true },
    );
  }

  #slots(
    actor: Actor,
    service: BookingService,
    { start, end }: TimeRange,
    staffId: string | null,
  ): Promise<Slot[]> {
    const now = this.clock.now();
    return this.uow.read(actor, async (tx) => {
      const offer = await this.ground.offer(tx, service, staffId);
      const query = { from: Math.max(start, now.getTime()), to: end, now: now.getTime() };
      if (query.from >= query.to || service.archivedAt) return [];
      const range = neededFor(rulesOf(service, offer.business), query);
      const agenda = await this.ground.agenda(tx, offer, { range, now });
      return agenda.slots(query);
    });
  }
}
