import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import type { ChannelId } from '../../kernel/ids.js';
import { MAX_PAGE } from '../../kernel/page.js';
import { CredentialVault } from '../../secrets/credential-vault.js';
import { type ChannelHealth, healthOf } from './channel-health.js';
import { ChannelStatesRepository } from './channel-states.repository.js';
import { channelChanged } from './channels.events.js';
import type { Channel } from './channels.js';
import { LinesRepository } from './lines.repository.js';
import type { SendResult } from './providers/provider.js';

/** How lines are: noted with what happens on them, for who looks after them. */
@Injectable()
export class ChannelHealthService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly states: ChannelStatesRepository,
    private readonly lines: LinesRepository,
    private readonly vault: CredentialVault,
  ) {}

  /**
   * By id, from two statements. Nothing for who does not manage channels. At most 100 ids: loaders bound their batches
   * to a page.
   */
  async findMany(
    actor: UserActor,
    ids: readonly ChannelId[],
  ): Promise<ReadonlyMap<ChannelId, ChannelHealth>> {
    if (ids.length > MAX_PAGE) throw new RangeError(`More than ${MAX_PAGE} channels at once.`);
    if (!actor.permissions.has('chat.manage_channels')) return new Map();
    const states = await this.uow.read(actor, (tx) => this.states.findMany(tx, ids));
    const seen = states.map(({ id }) => id);
    const tokens = await this.uow.system('see which channels have a token', (tx) =>
      this.lines.tokens(tx, actor.agencyId, seen),
    );
    // One that no key opens any more speaks for nobody.
    const hasCredential = (id: ChannelId): boolean => this.vault.find(tokens.get(id) ?? '', id) !== null;
    return new Map(states.map((state) => [state.id, healthOf(state, hasCredential(state.id))]));
  }

  /** A customer has written. */
  heard(tx: WriteTx, { id }: Channel): Promise<void> {
    return this.states.heard(tx, id);
  }

  /**
   * What a call to the provider came to, made with that token. A refusal of its message alone says nothing of the line.
   * Who looks on hears when a line begins to fail, and when that is over.
   */
  async called(tx: WriteTx, channel: Channel, version: number, result: SendResult): Promise<void> {
    const isOther = await this.noted(tx, channel, version, result);
    if (isOther) tx.emit(channelChanged(channel));
  }

  private async noted(tx: WriteTx, { id }: Channel, version: number, result: SendResult): Promise<boolean> {
    if (result.outcome === 'accepted') return this.states.accepted(tx, id, version);
    const isOfLine = result.outcome === 'rejected' && result.isOfLine === true;
    if (result.outcome === 'rejected' && !isOfLine) return false;
    const { code, text } = result;
    return this.states.failed(tx, id, version, { code, text, isOfLine });
  }
}
