import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import type { TenantTx, WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { ClientsService } from '../clients/clients.service.js';
import type { BusinessHours, Hours } from './hours.js';
import { HoursRepository } from './hours.repository.js';
import { datesOf, type TypedDate, type TypedWeekday, timeZoneOf, weeklyOf } from './hours-input.js';

export interface SetBusinessHours {
  readonly clientId: number;
  readonly timeZone: string;
  readonly weekly: readonly TypedWeekday[];
  readonly holidays: readonly TypedDate[];
}

/** When the business of a client is open: for bookings, and for whatever else keeps to the clock. */
@Injectable()
export class HoursService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly hours: HoursRepository,
    private readonly clients: ClientsService,
    private readonly trail: AccessTrail,
  ) {}

  /** Null for a client that has told none, and for one that the actor does not see. */
  async one(actor: UserActor, clientId: number): Promise<BusinessHours | null> {
    const [found, isVisible] = await this.uow.read(actor, async (tx) => {
      const hours = await this.hours.find(tx, clientId);
      return [hours, hours !== null || (await this.clients.isVisible(tx, clientId))] as const;
    });
    return isVisible ? found : this.trail.dropped(actor, 'client', clientId);
  }

  /** The same inside a transaction, for the house's own purposes: nobody has named the client. */
  of(tx: TenantTx, clientId: number): Promise<BusinessHours | null> {
    return this.hours.find(tx, clientId);
  }

  /**
   * All of them at once, as a form shows them: what is not in it is gone. Of two people at once the later one is right,
   * and the audit keeps what each of them found. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND for a client that the actor does not see; INVALID_INPUT naming the field by its
   * path: `weekly[1].breaks[0].endsAt`.
   */
  async set(actor: UserActor, { clientId, ...typed }: SetBusinessHours): Promise<BusinessHours> {
    const hours: Hours = {
      timeZone: timeZoneOf('timeZone', typed.timeZone),
      weekly: weeklyOf('weekly', typed.weekly),
      holidays: datesOf('holidays', typed.holidays),
    };
    return this.uow.write(actor, async (tx) => {
      if (!(await this.clients.isVisible(tx, clientId))) throw notFound('Client', { id: clientId });
      const made = await this.hours.insert(tx, clientId, hours);
      if (made) return audited(tx, made, null, hours);
      const before = await this.hours.lock(tx, clientId);
      if (!before) throw notFound('Client', { id: clientId });
      const [from, to] = [differences(hours, before), differences(before, hours)];
      if (Object.keys(to).length === 0) return before;
      return audited(tx, await this.hours.change(tx, clientId, hours), from, to);
    });
  }
}

const PARTS = ['timeZone', 'weekly', 'holidays'] as const;

/** The parts of `after` that are others than before. */
function differences(before: Hours, after: Hours): Partial<Hours> {
  const names = PARTS.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  return Object.fromEntries(names.map((name) => [name, after[name]]));
}

function audited(
  tx: WriteTx,
  hours: BusinessHours,
  from: Partial<Hours> | null,
  to: Partial<Hours>,
): BusinessHours {
  const details = { from, to };
  tx.audit({
    action: 'business_hours.set',
    subjectId: String(hours.clientId),
    clientId: hours.clientId,
    details,
  });
  return hours;
}
