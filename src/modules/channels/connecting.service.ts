import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { isGiven } from '../../kernel/given.js';
import { type ChannelId, parseId } from '../../kernel/ids.js';
import { nameOf } from '../../kernel/names.js';
import { ClientsService } from '../clients/clients.service.js';
import { ChannelProviders } from './channel-providers.js';
import { channelDisconnected, missing, providerAway, refuted, unfitToken } from './channels.errors.js';
import { channelChanged } from './channels.events.js';
import { type Channel, isToken, type Provider } from './channels.js';
import { type ChannelNames, ChannelsRepository } from './channels.repository.js';
import { ChannelsService } from './channels.service.js';
import { LinesService } from './lines.service.js';
import type { ClaimedLine, Confirmed, Refuted } from './providers/provider.js';

export interface ConnectChannel {
  readonly clientId: number;
  readonly provider: Provider;
  readonly accountId?: string | null;
  readonly businessAccountId?: string | null;
  readonly displayName?: string | null;
  readonly token?: string | null;
}

export interface UpdateChannel {
  readonly displayName?: string | null;
  readonly businessAccountId?: string | null;
}

/**
 * Connects lines and looks after them. The provider is asked first whether a token really speaks for its account, and
 * never inside a transaction: it may take its time.
 */
@Injectable()
export class ConnectingService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly clients: ClientsService,
    private readonly providers: ChannelProviders,
    private readonly repository: ChannelsRepository,
    private readonly lines: LinesService,
    private readonly channels: ChannelsService,
  ) {}

  /**
   * One that the client has disconnected comes back, with its history. One that is connected already takes the token and
   * keeps its names. The same again is the same channel.
   *
   * @throws DomainError NOT_FOUND for a client that the actor does not see; INVALID_INPUT displayName, token, accountId
   * or businessAccountId, also where the provider refuses them; CONFLICT PROVIDER_NOT_SUPPORTED, or ACCOUNT_TAKEN where
   * it is another line's, of whatever agency; LIMIT_EXCEEDED TOO_MANY_CHANNELS; UNAVAILABLE PROVIDER_UNAVAILABLE.
   */
  async connect(actor: UserActor, given: ConnectChannel): Promise<Channel> {
    const { clientId, provider } = given;
    if (!(await this.uow.read(actor, (tx) => this.clients.isVisible(tx, clientId)))) {
      throw notFound('Client', { id: clientId });
    }
    const displayName = isGiven(given.displayName) ? nameOf('displayName', given.displayName) : null;
    const line = {
      accountId: needed('accountId', given.accountId).trim(),
      businessAccountId: isGiven(given.businessAccountId) ? given.businessAccountId.trim() : null,
      token: tokenOf(needed('token', given.token)),
    };
    const { displayName: nameAtProvider } = await this.confirmed(provider, line);
    const { token, ...account } = line;
    return this.lines.open(
      actor,
      { clientId, provider, ...account, displayName, nameAtProvider: nameAtProvider ?? line.accountId },
      token,
    );
  }

  /**
   * What is absent stays as it is. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT displayName or businessAccountId, also where the provider refuses it;
   * CONFLICT CHANNEL_DISCONNECTED or NO_CREDENTIAL where it must be asked; UNAVAILABLE PROVIDER_UNAVAILABLE.
   */
  async update(actor: UserActor, rawId: string, given: UpdateChannel): Promise<Channel> {
    const channel = await this.found(actor, rawId);
    const displayName = isGiven(given.displayName) ? nameOf('displayName', given.displayName) : undefined;
    const businessAccountId = isGiven(given.businessAccountId) ? given.businessAccountId.trim() : undefined;
    if (businessAccountId !== undefined && businessAccountId !== channel.businessAccountId) {
      const token = await this.channels.token(channel.agencyId, channel.id);
      const line = { accountId: channel.accountId, businessAccountId, token };
      await this.confirmed(channel.provider, line, 'businessAccountId');
    }
    return this.renamed(actor, channel.id, {
      ...(displayName !== undefined && { displayName }),
      ...(businessAccountId !== undefined && { businessAccountId }),
    });
  }

  /** Forgets token and route; what came over it stays. Repeating it changes nothing. @throws DomainError NOT_FOUND. */
  async disconnect(actor: UserActor, rawId: string): Promise<Channel> {
    const { id } = await this.found(actor, rawId);
    return this.lines.close(actor, id);
  }

  /**
   * The new token takes the old one's place once the provider has taken it; calls on their way end with the old one.
   * Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT token, also where the provider refuses it; CONFLICT
   * CHANNEL_DISCONNECTED; UNAVAILABLE PROVIDER_UNAVAILABLE.
   */
  async rotate(actor: UserActor, rawId: string, typed: string): Promise<Channel> {
    const { id, provider, accountId, businessAccountId, disconnectedAt } = await this.found(actor, rawId);
    if (disconnectedAt) throw channelDisconnected(id);
    const token = tokenOf(typed);
    await this.confirmed(provider, { accountId, businessAccountId, token }, 'token');
    return this.lines.rotate(actor, id, token);
  }

  private async found(actor: UserActor, rawId: string): Promise<Channel> {
    const id = idOf(rawId);
    const channel = await this.uow.read(actor, (tx) => this.repository.find(tx, id));
    if (!channel) throw notFound('Channel', { id });
    return channel;
  }

  private async renamed(actor: UserActor, id: ChannelId, given: Partial<ChannelNames>): Promise<Channel> {
    const channel = await this.uow.write(actor, async (tx) => {
      const before = await this.repository.lock(tx, id);
      if (!before) throw notFound('Channel', { id });
      const [from, to] = differences(before, given);
      if (Object.keys(to).length === 0) return before;
      tx.audit({
        action: 'channel.updated',
        subjectId: id,
        clientId: before.clientId,
        details: { from, to },
      });
      tx.emit(channelChanged(before));
      const { displayName, businessAccountId } = { ...before, ...to };
      return this.repository.set(tx, id, { displayName, businessAccountId });
    });
    this.channels.forget(channel);
    return channel;
  }

  /** Where only one thing was given, it is that one which is refused. */
  private async confirmed(
    provider: Provider,
    line: ClaimedLine,
    given?: Refuted['field'],
  ): Promise<Confirmed> {
    const result = await this.providers.of(provider).check(line);
    if (result.outcome === 'refuted') throw refuted({ ...result, field: given ?? result.field });
    if (result.outcome === 'retry') throw providerAway(result.code);
    return result;
  }
}

function needed(field: string, value: string | null | undefined): string {
  if (!isGiven(value)) throw missing(field);
  return value;
}

function tokenOf(typed: string): string {
  const token = typed.trim();
  if (!isToken(token)) throw unfitToken();
  return token;
}

function idOf(rawId: string): ChannelId {
  const id = parseId<'Channel'>(rawId);
  if (!id) throw notFound('Channel', { id: rawId });
  return id;
}

/** What of it is other than before: as it was, and as it is to be. */
function differences(
  before: ChannelNames,
  given: Partial<ChannelNames>,
): [from: Partial<ChannelNames>, to: Partial<ChannelNames>] {
  const keys = (['displayName', 'businessAccountId'] as const).filter(
    (key) => given[key] !== undefined && given[key] !== before[key],
  );
  const picked = (of: Partial<ChannelNames>) => Object.fromEntries(keys.map((key) => [key, of[key]]));
  return [picked(before), picked(given)];
}
