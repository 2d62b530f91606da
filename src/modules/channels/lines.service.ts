import { Injectable } from '@nestjs/common';
import type { SystemTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Actor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import type { ChannelId } from '../../kernel/ids.js';
import { CredentialVault } from '../../secrets/credential-vault.js';
import { accountTaken, channelDisconnected, tooManyChannels } from './channels.errors.js';
import { channelChanged } from './channels.events.js';
import { type Channel, MAX_CHANNELS, type NewLine } from './channels.js';
import { ChannelsService } from './channels.service.js';
import { LinesRepository } from './lines.repository.js';

/** What somebody has said of a line. What they have not said stays, or is as the provider has it. */
export interface LineToOpen extends Omit<NewLine, 'displayName'> {
  readonly displayName: string | null;
  readonly nameAtProvider: string;
}

/**
 * Opens and closes lines. What people read of one, its token and its route are stored in one transaction, so it is
 * whole or not at all. It runs in the second role, because no statement of a tenant may reach tokens and routes, and
 * is held to the agency and the clients of its actor by the statements themselves. Who may do it was asked before.
 */
@Injectable()
export class LinesService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly lines: LinesRepository,
    private readonly channels: ChannelsService,
    private readonly vault: CredentialVault,
  ) {}

  /**
   * The client's line of this account: a new one, or the one that it had, with its history. One that is connected
   * keeps its names, and takes another token. The same again changes nothing.
   *
   * @throws DomainError CONFLICT ACCOUNT_TAKEN; LIMIT_EXCEEDED TOO_MANY_CHANNELS.
   */
  async open(actor: Actor, line: LineToOpen, token: string): Promise<Channel> {
    const channel = await this.uow.systemWrite('connect a channel', (tx) =>
      this.opened(tx, actor, line, token),
    );
    this.channels.forget(channel);
    return channel;
  }

  /**
   * Without token and route, but with everything that came over it. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND for what the actor does not see.
   */
  async close(actor: Actor, id: ChannelId): Promise<Channel> {
    const channel = await this.uow.systemWrite('disconnect a channel', async (tx) => {
      const before = await this.locked(tx, actor, id);
      if (before.disconnectedAt) return before;
      const { clientId, provider, accountId } = before;
      const details = { provider, accountId };
      tx.audit(actor, { action: 'channel.disconnected', subjectId: id, clientId, details });
      tx.emit(channelChanged(before));
      return this.lines.close(tx, before);
    });
    this.channels.forget(channel);
    return channel;
  }

  /**
   * Another token for a connected line, of which its provider was just asked. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; CONFLICT CHANNEL_DISCONNECTED.
   */
  async rotate(actor: Actor, id: ChannelId, token: string): Promise<Channel> {
    const channel = await this.uow.systemWrite('give a channel another token', async (tx) => {
      const found = await this.locked(tx, actor, id);
      if (found.disconnectedAt) throw channelDisconnected(id);
      await this.renew(tx, actor, found, token);
      return found;
    });
    this.channels.forget(channel);
    return channel;
  }

  private async opened(tx: SystemTx, actor: Actor, line: LineToOpen, token: string): Promise<Channel> {
    const { agencyId } = actor;
    const count = await this.lines.lockCount(tx, agencyId);
    const named = { ...line, displayName: line.displayName ?? line.nameAtProvider };
    const before = await this.lines.lockOfAccount(tx, agencyId, named);
    if (!before && count >= MAX_CHANNELS) throw tooManyChannels();
    const channel = before
      ? await this.reopened(tx, before, line)
      : await this.lines.insert(tx, agencyId, named);
    if (!(await this.lines.route(tx, channel))) throw accountTaken();
    if (before && !before.disconnectedAt) {
      await this.renew(tx, actor, channel, token);
      return channel;
    }
    await this.lines.storeToken(tx, channel, this.vault.seal(token, channel.id));
    const { id: subjectId, clientId, provider, accountId, displayName } = channel;
    const details = { provider, accountId, displayName };
    tx.audit(actor, { action: 'channel.connected', subjectId, clientId, details });
    tx.emit(channelChanged(channel));
    return channel;
  }

  private async locked(tx: SystemTx, actor: Actor, id: ChannelId): Promise<Channel> {
    const channel = await this.lines.lock(tx, actor, id);
    if (!channel) throw notFound('Channel', { id });
    return channel;
  }

  private async reopened(tx: SystemTx, before: Channel, line: LineToOpen): Promise<Channel> {
    if (!before.disconnectedAt) return before;
    const { displayName, businessAccountId } = line;
    return this.lines.reopen(tx, before, {
      displayName: displayName ?? before.displayName,
      businessAccountId: businessAccountId ?? before.businessAccountId,
    });
  }

  /** The provider takes the token: whatever failed before is over. One that cannot be opened any more is none. */
  private async renew(tx: SystemTx, actor: Actor, channel: Channel, token: string): Promise<void> {
    const { id, agencyId, clientId } = channel;
    const stored = await this.lines.token(tx, agencyId, id);
    if (stored?.sealedToken && this.vault.find(stored.sealedToken, id) === token) {
      if (await this.lines.recover(tx, channel)) tx.emit(channelChanged(channel));
      return;
    }
    await this.lines.storeToken(tx, channel, this.vault.seal(token, id));
    tx.audit(actor, { action: 'channel.token_rotated', subjectId: id, clientId });
    tx.emit(channelChanged(channel));
  }
}
