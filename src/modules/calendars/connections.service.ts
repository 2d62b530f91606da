import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { seesClient, type UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { type CalendarConnectionId, parseId } from '../../kernel/ids.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { CalendarAbsencesService } from '../booking-catalog/calendar-absences.service.js';
import { CalendarTimer } from './calendar-timer.js';
import { needsReconnect } from './calendars.errors.js';
import { type CalendarConnection, RELEASE_CALENDAR, releaseLane } from './calendars.js';
import { ConnectionsRepository } from './connections.repository.js';
import { MirroredEventsRepository } from './mirrored-events.repository.js';

export interface ListConnections {
  readonly clientId?: number | null;
  readonly limit?: number | null;
  readonly afterId?: string | null;
}

/** What a calendar that is connected no more leaves behind. */
export interface Disconnected {
  readonly id: CalendarConnectionId;
  /** How many busy times of it were forgotten. */
  readonly forgottenBusyTimes: number;
  /** How many bookings stay in the calendar as they are, because nobody may take them out any more. */
  readonly leftEvents: number;
}

/** Calendars that are connected. */
@Injectable()
export class ConnectionsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly connections: ConnectionsRepository,
    private readonly events: MirroredEventsRepository,
    private readonly absences: CalendarAbsencesService,
    private readonly timer: CalendarTimer,
    private readonly jobs: JobQueue,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * Those of the clients that the actor sees, by id: 50 unless told, at most 100. `afterId` is the last id of the page
   * before.
   */
  async list(
    actor: UserActor,
    { clientId = null, ...asked }: ListConnections,
  ): Promise<CalendarConnection[]> {
    const limit = pageSize(asked.limit);
    const afterId = cursorId<'CalendarConnection'>('afterId', asked.afterId);
    if (clientId !== null && !seesClient(actor, clientId)) {
      this.trail.dropped(actor, 'client', clientId);
      return [];
    }
    return this.uow.read(actor, (tx) => this.connections.page(tx, { clientId, limit, afterId }));
  }

  /**
   * Has the busy times read now. While that is waiting or running, a repeat changes nothing.
   *
   * @throws DomainError NOT_FOUND; CONFLICT CALENDAR_NEEDS_RECONNECT.
   */
  sync(actor: UserActor, rawId: string): Promise<CalendarConnection> {
    return this.#locked(actor, rawId, async (tx, connection) => {
      const { id, clientId } = connection;
      if (connection.needsReconnect) throw needsReconnect(id);
      await this.timer.request(tx, id);
      tx.audit({ action: 'calendar.sync_requested', subjectId: id, clientId });
      return connection;
    });
  }

  /**
   * Nothing is read or written any more. What the calendar has said of its staff is forgotten at once; the right to it
   * is given back to the provider and the tokens are forgotten by a job. Bookings that stand in the calendar stay there.
   *
   * @throws DomainError NOT_FOUND, a repeat included.
   */
  disconnect(actor: UserActor, rawId: string): Promise<Disconnected> {
    return this.#locked(actor, rawId, async (tx, connection) => {
      const { id, clientId, staffId, provider, account } = connection;
      const leftEvents = await this.events.count(tx, id);
      const forgottenBusyTimes = await this.absences.forget(tx, staffId);
      await this.connections.remove(tx, id);
      const payload = { connectionId: id, provider, account };
      await this.jobs.add(tx, { kind: RELEASE_CALENDAR, lane: releaseLane(id), payload });
      const details = { staffId, provider, forgottenBusyTimes, leftEvents };
      tx.audit({ action: 'calendar.disconnected', subjectId: id, clientId, details });
      return { id, forgottenBusyTimes, leftEvents };
    });
  }

  #locked<T>(
    actor: UserActor,
    rawId: string,
    act: (tx: WriteTx, connection: CalendarConnection) => Promise<T>,
  ): Promise<T> {
    const id = parseId<'CalendarConnection'>(rawId);
    if (!id) return Promise.reject(notFound('Calendar', { id: rawId }));
    return this.uow.write(actor, async (tx) => {
      const connection = await this.connections.lock(tx, id);
      if (!connection) throw notFound('Calendar', { id });
      return act(tx, connection);
    });
  }
}
