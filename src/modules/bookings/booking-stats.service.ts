import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { seesClient, type UserActor } from '../../kernel/actor.js';
import { HoursService } from '../hours/hours.service.js';
import { assertStatsRange, type BookingStats, statsOf } from './booking-stats.js';
import { BookingStatsRepository } from './booking-stats.repository.js';

export interface AskedStats {
  readonly clientId: number;
  readonly from: Date;
  readonly to: Date;
}

/** What came of bookings, in numbers. */
@Injectable()
export class BookingStatsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly stats: BookingStatsRepository,
    private readonly hours: HoursService,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * Of every service of a client, archived ones included, in the order in which they are shown: the bookings that begin
   * in [from, to), what visitors were shown and what they made in it. Empty for a client that the actor does not see.
   *
   * @throws DomainError INVALID_INPUT to.
   */
  async of(actor: UserActor, { clientId, from, to }: AskedStats): Promise<BookingStats[]> {
    assertStatsRange(from, to);
    if (!seesClient(actor, clientId)) {
      this.trail.dropped(actor, 'client', clientId);
      return [];
    }
    return this.uow.read(actor, async (tx) => {
      const zone = (await this.hours.of(tx, clientId))?.timeZone ?? 'UTC';
      return (await this.stats.of(tx, clientId, from, to, zone)).map(statsOf);
    });
  }
}
