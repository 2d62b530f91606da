import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { hearsClient, seesClient, type UserActor } from '../../kernel/actor.js';
import { parseId } from '../../kernel/ids.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { LiveStream } from '../../realtime/live-stream.js';
import { ChannelChanged, channelTopic } from './channels.events.js';
import type { Channel } from './channels.js';
import { ChannelsRepository } from './channels.repository.js';

export interface ListChannels {
  readonly clientId?: number | null;
  readonly includeDisconnected?: boolean | null;
  readonly limit?: number | null;
  readonly afterId?: string | null;
}

/** The channels that somebody sees, as they are stored now: who has changed one finds it changed on every instance. */
@Injectable()
export class ChannelListsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly channels: ChannelsRepository,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * By id: 50 unless told, at most 100. `afterId` is the last id of the page before. Empty for a client that the actor
   * does not see.
   *
   * @throws DomainError INVALID_INPUT limit or afterId.
   */
  async list(actor: UserActor, { clientId = null, ...asked }: ListChannels): Promise<Channel[]> {
    const limit = pageSize(asked.limit);
    const after = cursorId<'Channel'>('afterId', asked.afterId);
    if (clientId !== null && !seesClient(actor, clientId)) {
      this.trail.dropped(actor, 'client', clientId);
      return [];
    }
    const includeDisconnected = asked.includeDisconnected ?? false;
    const page = { clientId, includeDisconnected, limit, after };
    return this.uow.read(actor, (tx) => this.channels.page(tx, page));
  }

  /** Null for what the actor may not see, and for what does not exist. */
  async one(actor: UserActor, rawId: string): Promise<Channel | null> {
    return (await this.find(actor, rawId)) ?? this.trail.dropped(actor, 'channel', rawId);
  }

  /** Every change of a channel that the actor may see, as it stands when it is told. */
  updates(actor: UserActor, agencyId: number | null | undefined): LiveStream<Channel> {
    if (this.trail.isForeignAgency(actor, agencyId)) return LiveStream.empty();
    return new LiveStream({
      topic: channelTopic(actor.agencyId),
      accepts: (event) => ChannelChanged.is(event) && hearsClient(actor, event.clientId),
      load: (event) => this.find(actor, event.payload.channelId),
    });
  }

  private async find(actor: UserActor, rawId: unknown): Promise<Channel | null> {
    const id = parseId<'Channel'>(rawId);
    return id && this.uow.read(actor, (tx) => this.channels.find(tx, id));
  }
}
