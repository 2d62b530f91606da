import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, seesClient, systemActor } from '../../kernel/actor.js';
import type { ChannelId } from '../../kernel/ids.js';
import { CredentialVault } from '../../secrets/credential-vault.js';
import { channelDisconnected, noCredential } from './channels.errors.js';
import type { Channel, ChannelRoute, Provider } from './channels.js';
import { ChannelsRepository } from './channels.repository.js';
import { LinesRepository, type StoredToken } from './lines.repository.js';

const FRESH_MS = 5_000;
const AGENCIES_HELD = 1_000;
const TOKENS_HELD = 5_000;

/** Who is reading what is forgotten meanwhile still gets it; it is not held. */
const FORGETTING = { ignoreFetchAbort: true } as const;

const NOTHING: StoredToken = { sealedToken: null, version: 0, isConnected: true };

/** What speaks for a line. */
export interface Credential {
  readonly token: string;
  /** Which token of the line it is. */
  readonly version: number;
}

/**
 * The lines of an agency, as the house works with them. They hardly ever change and every inbox row names one, so
 * the lines of an agency are held for five seconds instead of being joined or read again for each answer.
 */
@Injectable()
export class ChannelsService {
  readonly #held = new LRUCache<number, ReadonlyMap<ChannelId, Channel>>({
    max: AGENCIES_HELD,
    ttl: FRESH_MS,
    ...FORGETTING,
    fetchMethod: (agencyId) => this.read(agencyId),
  });

  /** As they are stored: they are opened for each call. */
  readonly #stored = new LRUCache<ChannelId, StoredToken, number>({
    max: TOKENS_HELD,
    ttl: FRESH_MS,
    ...FORGETTING,
    fetchMethod: async (id, _stale, { context: agencyId }) =>
      (await this.uow.system('call a provider', (tx) => this.lines.token(tx, agencyId, id))) ?? NOTHING,
  });

  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: ChannelsRepository,
    private readonly lines: LinesRepository,
    private readonly vault: CredentialVault,
  ) {}

  /** The lines that the actor may see, by id. At most five seconds old. */
  async visible(actor: Actor): Promise<ReadonlyMap<ChannelId, Channel>> {
    const all = await this.ofAgency(actor.agencyId);
    if (actor.clients === 'all') return all;
    return new Map([...all].filter(([, channel]) => seesClient(actor, channel.clientId)));
  }

  /** At most five seconds old; one that was not there then is looked for. */
  async find(actor: Actor, id: ChannelId | null): Promise<Channel | null> {
    if (!id) return null;
    const channel = (await this.ofAgency(actor.agencyId)).get(id) ?? (await this.fresh(actor, id));
    return channel && seesClient(actor, channel.clientId) ? channel : null;
  }

  /**
   * The line, if it is connected: before anything is given up because it is not, it is looked at again, since another
   * instance may have connected it a moment ago.
   */
  async connected(actor: Actor, id: ChannelId | null): Promise<Channel | null> {
    const held = await this.find(actor, id);
    const channel = id && held?.disconnectedAt ? await this.fresh(actor, id) : held;
    return channel && !channel.disconnectedAt ? channel : null;
  }

  /** Whose lines these accounts are. Accounts nobody has connected are missing from the answer. */
  async routes(
    provider: Provider,
    accountIds: readonly string[],
  ): Promise<ReadonlyMap<string, ChannelRoute>> {
    const found = await this.uow.system('route a webhook', (tx) =>
      this.repository.routes(tx, provider, accountIds),
    );
    return new Map(found.map((route) => [route.accountId, route]));
  }

  /** The connected lines of these business accounts, of any number each. Those that nobody has connected are missing. */
  async routesOfBusinesses(
    provider: Provider,
    businessAccountIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly ChannelRoute[]>> {
    const found = await this.uow.system('route a webhook', (tx) =>
      this.repository.routesOfBusinesses(tx, provider, businessAccountIds),
    );
    const routes = new Map<string, ChannelRoute[]>();
    for (const { businessAccountId, ...route } of found) {
      routes.set(businessAccountId, [...(routes.get(businessAccountId) ?? []), route]);
    }
    return routes;
  }

  /** The provider's token of a line, for a call to the provider. @throws as `credential`. */
  async token(agencyId: number, id: ChannelId): Promise<string> {
    return (await this.credential(agencyId, id)).token;
  }

  /**
   * The same, and which of the line it is. At most five seconds old.
   *
   * @throws DomainError CONFLICT CHANNEL_DISCONNECTED, or NO_CREDENTIAL when the line has none.
   */
  async credential(agencyId: number, id: ChannelId): Promise<Credential> {
    const stored = await this.#stored.fetch(id, { context: agencyId });
    if (stored?.sealedToken) {
      return { token: this.vault.open(stored.sealedToken, id), version: stored.version };
    }
    // One that is stored now is to be found at once.
    this.#stored.delete(id);
    throw stored && !stored.isConnected ? channelDisconnected(id) : noCredential(id);
  }

  /** The token that has taken the place of this one; null when it is the newest. @throws as `credential`. */
  async newerCredential(
    agencyId: number,
    id: ChannelId,
    { version }: Credential,
  ): Promise<Credential | null> {
    this.#stored.delete(id);
    const newest = await this.credential(agencyId, id);
    return newest.version === version ? null : newest;
  }

  /** What is held of it is not so any more. */
  forget({ agencyId, id }: Pick<Channel, 'agencyId' | 'id'>): void {
    this.#held.delete(agencyId);
    this.#stored.delete(id);
  }

  private async ofAgency(agencyId: number): Promise<ReadonlyMap<ChannelId, Channel>> {
    return (await this.#held.fetch(agencyId)) ?? new Map();
  }

  /** As it is stored now. Where there is one, what is held is older, and is read again. */
  private async fresh({ agencyId }: Actor, id: ChannelId): Promise<Channel | null> {
    const house = systemActor(agencyId, 'look at a channel');
    const found = await this.uow.read(house, (tx) => this.repository.find(tx, id));
    if (found) this.#held.delete(agencyId);
    return found;
  }

  private async read(agencyId: number): Promise<ReadonlyMap<ChannelId, Channel>> {
    const channels = await this.uow.read(systemActor(agencyId, 'hold the channels'), (tx) =>
      this.repository.held(tx),
    );
    return new Map(channels.map((channel) => [channel.id, channel]));
  }
}
