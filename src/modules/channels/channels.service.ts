import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, seesClient, systemActor } from '../../kernel/actor.js';
import { DomainError } from '../../kernel/errors.js';
import { type ChannelId, newId } from '../../kernel/ids.js';
import { CredentialVault } from '../../secrets/credential-vault.js';
import type { Channel, ChannelRoute, Provider } from './channels.js';
import { ChannelsRepository } from './channels.repository.js';

const FRESH_MS = 5_000;
const AGENCIES_HELD = 1_000;
const TOKENS_HELD = 5_000;

export interface NewChannel {
  readonly clientId: number;
  readonly provider: Provider;
  readonly accountId: string;
  /** Without one it has no templates. */
  readonly businessAccountId?: string | null;
  readonly displayName: string;
  readonly token: string;
}

/**
 * The lines of an agency. They hardly ever change and every inbox row names one, so the lines of an agency
 * are held for five seconds instead of being joined or read again for each answer.
 */
@Injectable()
export class ChannelsService {
  readonly #held = new LRUCache<number, ReadonlyMap<ChannelId, Channel>>({
    max: AGENCIES_HELD,
    ttl: FRESH_MS,
    fetchMethod: (agencyId) => this.read(agencyId),
  });

  /** As they are stored: they are opened for each call. */
  readonly #sealed = new LRUCache<ChannelId, string, number>({
    max: TOKENS_HELD,
    ttl: FRESH_MS,
    fetchMethod: async (id, _stale, { context: agencyId }) =>
      (await this.uow.system('call a provider', (tx) => this.repository.sealedToken(tx, agencyId, id))) ??
      undefined,
  });

  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: ChannelsRepository,
    private readonly vault: CredentialVault,
  ) {}

  /** The lines that the actor may see, by id. At most five seconds old. */
  async visible(actor: Actor): Promise<ReadonlyMap<ChannelId, Channel>> {
    const all = await this.ofAgency(actor.agencyId);
    if (actor.clients === 'all') return all;
    return new Map([...all].filter(([, channel]) => seesClient(actor, channel.clientId)));
  }

  async find(actor: Actor, id: ChannelId | null): Promise<Channel | null> {
    if (!id) return null;
    const channel = (await this.ofAgency(actor.agencyId)).get(id);
    return channel && seesClient(actor, channel.clientId) ? channel : null;
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

  /**
   * The provider's token of a line, for a call to the provider.
   *
   * @throws DomainError CONFLICT NO_CREDENTIAL when the line has none.
   */
  async token(agencyId: number, id: ChannelId): Promise<string> {
    const sealed = await this.#sealed.fetch(id, { context: agencyId });
    if (!sealed) {
      throw new DomainError('CONFLICT', 'NO_CREDENTIAL', 'The channel has no token. Connect it again.', {
        id,
      });
    }
    return this.vault.open(sealed, id);
  }

  /** Connects a line. An account belongs to one line over all agencies. */
  async connect(actor: Actor, { token, ...line }: NewChannel): Promise<ChannelId> {
    const { agencyId } = actor;
    const id = newId<'Channel'>();
    const channel = { id, ...line, businessAccountId: line.businessAccountId ?? null };
    await this.uow.write(actor, (tx) => this.repository.insert(tx, channel));
    await this.uow.systemWrite('connect a channel', async (tx) => {
      await this.repository.storeToken(tx, agencyId, id, this.vault.seal(token, id));
      const { accountId, clientId } = line;
      await this.repository.addRoute(tx, line.provider, { accountId, agencyId, clientId, channelId: id });
    });
    this.#held.delete(agencyId);
    this.#sealed.delete(id);
    return id;
  }

  private async ofAgency(agencyId: number): Promise<ReadonlyMap<ChannelId, Channel>> {
    return (await this.#held.fetch(agencyId)) ?? new Map();
  }

  private async read(agencyId: number): Promise<ReadonlyMap<ChannelId, Channel>> {
    const channels = await this.uow.read(systemActor(agencyId, 'hold the channels'), (tx) =>
      this.repository.all(tx),
    );
    return new Map(channels.map((channel) => [channel.id, channel]));
  }
}
