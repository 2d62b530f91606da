import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { systemActor, type UserActor } from '../../kernel/actor.js';
import { eachByItself, eachOnce, type Outcome } from '../../kernel/each-by-itself.js';
import { DomainError, notFound } from '../../kernel/errors.js';
import { isGiven } from '../../kernel/given.js';
import { parseId } from '../../kernel/ids.js';
import { cursorId, MAX_PAGE, pageSize } from '../../kernel/page.js';
import { ChannelsService } from '../channels/channels.service.js';
import { badNumberOfEvents, notOneChoice } from './inbound.errors.js';
import { InboundProcessor } from './inbound.processor.js';
import type { RefusedEvent, ReplayedEvent } from './refused-inbound.js';
import { RefusedInboundRepository } from './refused-inbound.repository.js';

export interface ListRefusedInbound {
  readonly clientId?: number | null;
  readonly channelId?: string | null;
  readonly reason?: string | null;
  readonly beforeId?: string | null;
  readonly limit?: number | null;
}

/** Which events: exactly one of these. */
export interface EventChoice {
  readonly ids?: readonly string[] | null;
  readonly reason?: string | null;
}

/** What providers told the channels of an agency and nobody understood, to be looked at, and to be read again. */
@Injectable()
export class RefusedInboundService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: RefusedInboundRepository,
    private readonly processor: InboundProcessor,
    private readonly channels: ChannelsService,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * The newest first: 50 unless told, at most 100. `beforeId` is the last id of the page before. Empty for a client or a
   * channel that the actor does not see.
   *
   * @throws DomainError INVALID_INPUT limit or beforeId.
   */
  async list(actor: UserActor, asked: ListRefusedInbound): Promise<RefusedEvent[]> {
    const { clientId = null, channelId = null, reason = null } = asked;
    const before = cursorId<'InboundEvent'>('beforeId', asked.beforeId);
    const limit = pageSize(asked.limit);
    const channel = parseId<'Channel'>(channelId);
    if (channelId !== null && !(await this.channels.find(actor, channel))) {
      this.trail.dropped(actor, 'channel', channelId);
      return [];
    }
    const page = { clientId, channelId: channel, reason, before, limit };
    return this.uow.read(actor, (tx) => this.repository.page(tx, page));
  }

  /**
   * Reads events again that were not understood, as if they had just come, each in a transaction of its own: those that
   * are named, or the oldest 100 with a reason. One that was understood meanwhile is left alone: a repeat changes
   * nothing. Answers what became of each.
   *
   * @throws DomainError INVALID_INPUT ids, for not exactly one choice and for not 1 to 100 ids.
   */
  async replay(actor: UserActor, { ids, reason }: EventChoice): Promise<Outcome<ReplayedEvent>[]> {
    if (isGiven(ids) === isGiven(reason)) throw notOneChoice();
    if (ids && (ids.length < 1 || ids.length > MAX_PAGE)) throw badNumberOfEvents(MAX_PAGE);
    const chosen = ids ? eachOnce(ids).sort() : await this.#oldest(actor, reason ?? '');
    const outcomes = await eachByItself(chosen, (id) => this.#again(actor, id));
    for (const { id, error } of outcomes) {
      if (error?.code === 'NOT_FOUND') this.trail.dropped(actor, 'inbound event', id);
    }
    return outcomes;
  }

  async #again(actor: UserActor, rawId: string): Promise<ReplayedEvent> {
    const id = parseId<'InboundEvent'>(rawId);
    const found = id && (await this.uow.read(actor, (tx) => this.repository.find(tx, id)));
    if (!found) throw notFound('InboundEvent', { id: rawId });
    if (found.reason === null) return { reason: null };
    const { clientId, reason } = found;
    // Somebody asked for it, whatever comes of it.
    await this.uow.write(actor, async (tx) =>
      tx.audit({ action: 'inbound.replayed', subjectId: id, clientId, details: { reason } }),
    );
    try {
      await this.uow.write(systemActor(actor.agencyId, 'inbound'), async (tx) => {
        if (await this.repository.unpark(tx, id)) await this.processor.process(tx, id);
      });
    } catch (error) {
      if (error instanceof DomainError && error.code === 'UNAVAILABLE') throw error;
      // What cannot be done at all is rolled back: it is refused as before, and stops no other.
      return { reason };
    }
    return { reason: (await this.uow.read(actor, (tx) => this.repository.find(tx, id)))?.reason ?? null };
  }

  async #oldest(actor: UserActor, reason: string): Promise<string[]> {
    const found = await this.uow.read(actor, (tx) => this.repository.oldest(tx, reason, MAX_PAGE));
    return found.map(({ id }) => id);
  }
}
