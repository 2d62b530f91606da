import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { JobQueue } from '../../jobs/job-queue.js';
import type { UserActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { notFound } from '../../kernel/errors.js';
import { type ChannelId, parseId } from '../../kernel/ids.js';
import type { Channel } from '../channels/channels.js';
import { TemplateAccounts } from './template-accounts.js';
import { TemplateSyncsRepository } from './template-syncs.repository.js';
import { SYNC_TEMPLATES, TEMPLATES_DUE, type TemplateSync, templateLane } from './templates.js';

const EVERY_MS = 6 * 60 * 60 * 1000;

/** Reading what templates a provider has. */
@Injectable()
export class TemplateSyncsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly syncs: TemplateSyncsRepository,
    private readonly accounts: TemplateAccounts,
    private readonly jobs: JobQueue,
    private readonly clock: Clock,
    private readonly trail: AccessTrail,
  ) {}

  /** What came of it so far. Null for a channel that the actor may not see, and before the first time. */
  async one(actor: UserActor, rawId: string): Promise<TemplateSync | null> {
    const id = parseId<'Channel'>(rawId);
    const found = id && (await this.uow.read(actor, (tx) => this.syncs.find(tx, id)));
    return found ?? this.trail.dropped(actor, 'channel', rawId);
  }

  /**
   * Has the provider's list read by a job. While one is waiting or running, a repeat changes nothing. After the first
   * time the list is read every six hours by itself.
   *
   * @throws DomainError NOT_FOUND; CONFLICT CHANNEL_DISCONNECTED, TEMPLATES_NOT_SUPPORTED or NO_BUSINESS_ACCOUNT.
   */
  async sync(actor: UserActor, rawId: string): Promise<TemplateSync> {
    const { channel } = await this.accounts.of(actor, rawId);
    return this.uow.write(actor, async (tx) => {
      const requested = await this.request(tx, channel);
      if (requested) {
        const { id: subjectId, clientId } = channel;
        tx.audit({ action: 'template.sync_requested', subjectId, clientId });
        return requested;
      }
      const running = await this.syncs.find(tx, channel.id);
      if (!running) throw notFound('Channel', { id: channel.id });
      return running;
    });
  }

  /** The same in a transaction of the house. Null: one is on its way already. */
  async request(tx: WriteTx, channel: Pick<Channel, 'id' | 'clientId'>): Promise<TemplateSync | null> {
    const requested = await this.syncs.request(tx, channel);
    if (!requested) return null;
    const payload = { channelId: channel.id };
    await this.jobs.add(tx, { kind: SYNC_TEMPLATES, lane: templateLane(channel.id), payload });
    if (requested.isFirst) await this.again(tx, channel.id);
    return requested;
  }

  /** When it is to be read again. */
  async again(tx: WriteTx, channelId: ChannelId): Promise<void> {
    const runAt = new Date(this.clock.now().getTime() + EVERY_MS);
    const lane = `templates_due:${channelId}`;
    await this.jobs.add(tx, { kind: TEMPLATES_DUE, lane, payload: { channelId }, runAt });
  }
}
