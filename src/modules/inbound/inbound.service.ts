import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { ChannelProviders } from '../channels/channel-providers.js';
import type { ChannelRoute, Provider } from '../channels/channels.js';
import { ChannelsService } from '../channels/channels.service.js';
import type { InboundEnvelopeItem, ParsedEnvelope } from '../channels/providers/provider.js';
import type { RoutedEvent, UnroutedEvent } from './inbound.js';
import { InboundRepository } from './inbound.repository.js';

/** What became of one post of a provider. */
export interface Received {
  /** Events that were not here before. */
  readonly stored: number;
  /** Parts kept for a person to look at. */
  readonly parked: number;
}

/** Takes what providers post: stores it, and leaves the work to jobs. */
@Injectable()
export class InboundService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: InboundRepository,
    private readonly channels: ChannelsService,
    private readonly providers: ChannelProviders,
  ) {}

  /**
   * Stores every event of a signed post, exactly once however often it comes, and queues its processing. Parts
   * that are of no channel of ours or that cannot be read are kept beside.
   *
   * @throws DomainError UNAVAILABLE when nothing could be stored: the provider must send it again.
   */
  async receive(provider: Provider, rawBody: Buffer): Promise<Received> {
    const body = parsed(rawBody);
    if (body === undefined) return this.keep(provider, [], [unreadable(null, 'NOT_JSON', rawBody)]);
    const envelope = this.providers.of(provider).parseEnvelope(body);
    const { routed, unrouted } = await this.route(provider, envelope, rawBody);
    return this.keep(provider, routed, unrouted);
  }

  private async route(provider: Provider, { items, unreadable: parts }: ParsedEnvelope, rawBody: Buffer) {
    const routes = await this.routes(provider, items);
    const routed: RoutedEvent[] = [];
    const unrouted: UnroutedEvent[] = parts.map(({ accountId, reason, part }) =>
      unreadable(accountId, reason, bytesOf(part) ?? rawBody),
    );
    for (const { accountId, ...event } of items) {
      const places = routes[isOfBusiness(event) ? 'businesses' : 'lines'].get(accountId) ?? [];
      for (const place of places) routed.push({ ...event, ...placeOf(place) });
      if (places.length === 0)
        unrouted.push(unreadable(accountId, 'UNKNOWN_ACCOUNT', Buffer.from(JSON.stringify(event))));
    }
    return { routed, unrouted };
  }

  /** Whose the items are: of one line each, or of every line of a business account. */
  private async routes(provider: Provider, items: ParsedEnvelope['items']) {
    const accountsOf = (some: ParsedEnvelope['items']) => [
      ...new Set(some.map(({ accountId }) => accountId)),
    ];
    const lines = accountsOf(items.filter((item) => !isOfBusiness(item)));
    const businesses = accountsOf(items.filter(isOfBusiness));
    const found = await this.channels.routes(provider, lines);
    return {
      lines: new Map([...found].map(([accountId, route]) => [accountId, [route]])),
      businesses: businesses.length > 0 ? await this.channels.routesOfBusinesses(provider, businesses) : NONE,
    };
  }

  private async keep(
    provider: Provider,
    routed: readonly RoutedEvent[],
    unrouted: readonly UnroutedEvent[],
  ): Promise<Received> {
    const stored = await this.uow.systemWrite('store inbound events', async (tx) => {
      if (unrouted.length > 0) await this.repository.park(tx, provider, unrouted);
      return routed.length > 0 ? this.repository.store(tx, routed) : 0;
    });
    return { stored, parked: unrouted.length };
  }
}

const NONE: ReadonlyMap<string, readonly ChannelRoute[]> = new Map();

const isOfBusiness = ({ kind }: Pick<InboundEnvelopeItem, 'kind'>): boolean => kind === 'template';

const placeOf = ({
  agencyId,
  clientId,
  channelId,
}: Pick<RoutedEvent, 'agencyId' | 'clientId' | 'channelId'>) => ({
  agencyId,
  clientId,
  channelId,
});

const unreadable = (accountId: string | null, reason: string, body: Buffer): UnroutedEvent => ({
  accountId,
  reason,
  body,
});

/** Null for what is nested deeper than can be written again. */
function bytesOf(part: unknown): Buffer | null {
  try {
    return Buffer.from(JSON.stringify(part) ?? 'null');
  } catch {
    return null;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Undefined for bytes that are not UTF-8 or not JSON. */
function parsed(rawBody: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(rawBody));
  } catch {
    return undefined;
  }
}
