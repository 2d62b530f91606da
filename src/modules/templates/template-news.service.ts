import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Dead, type Job, type JobContext, type JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { systemActor } from '../../kernel/actor.js';
import { type ChannelId, parseId } from '../../kernel/ids.js';
import type { Channel } from '../channels/channels.js';
import { ChannelsService } from '../channels/channels.service.js';
import type { TemplateNews } from '../channels/providers/template-provider.js';
import { TemplateCategory, TemplateStatus } from '../channels/template-content.js';
import { isOld, isOther } from './template-news.js';
import { TemplateSyncsService } from './template-syncs.service.js';
import { templateChanged } from './templates.events.js';
import { TEMPLATE_NEWS, templateLane } from './templates.js';
import { TemplatesRepository } from './templates.repository.js';

const payload = z.object({
  channelId: z.string(),
  name: z.string(),
  language: z.string(),
  providerTemplateId: z.string().nullable(),
  status: z.enum(TemplateStatus).nullable(),
  category: z.enum(TemplateCategory).nullable(),
  rejectedReason: z.string().nullable(),
  at: z.iso.datetime(),
});
type Payload = z.infer<typeof payload>;

/**
 * What providers say of templates by themselves: approved, rejected, paused, of another category. Of what is not known
 * here, or is said in words that we have none of, the whole list is read.
 */
@Injectable()
export class TemplateNewsService implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly templates: TemplatesRepository,
    private readonly syncs: TemplateSyncsService,
    private readonly channels: ChannelsService,
    private readonly jobs: JobQueue,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(TEMPLATE_NEWS, this);
  }

  /** Taken in the lane of the channel's templates: what is being submitted is recorded before what is said of it. */
  async receive(tx: WriteTx, { id }: Pick<Channel, 'id'>, { at, ...news }: TemplateNews): Promise<void> {
    const job = { channelId: id, ...news, at: at.toISOString() } satisfies Payload;
    await this.jobs.add(tx, { kind: TEMPLATE_NEWS, lane: templateLane(id), payload: job });
  }

  async run(job: Job<Payload>, { complete }: JobContext): Promise<void> {
    const channelId = parseId<'Channel'>(job.payload.channelId);
    if (!channelId) throw new Dead('The job names no channel.');
    const { at, ...news } = job.payload;
    await this.uow.write(systemActor(job.agencyId, 'news of a template'), async (tx) => {
      await this.take(tx, channelId, { ...news, at: new Date(at) });
      await complete(tx);
    });
  }

  private async take(tx: WriteTx, channelId: ChannelId, news: TemplateNews): Promise<void> {
    const before = await this.templates.lockByName(tx, channelId, news.name, news.language);
    if (!before || isOther(before, news) || (!news.status && !news.category)) {
      return this.readAll(tx, channelId);
    }
    if (isOld(before, news)) return;
    const after = {
      ...before,
      status: news.status ?? before.status,
      rejectedReason: news.status ? news.rejectedReason : before.rejectedReason,
      category: news.category ?? before.category,
      providerTemplateId: before.providerTemplateId ?? news.providerTemplateId,
      toldAt: news.at,
    };
    await this.templates.told(tx, after);
    const isSame = (['status', 'rejectedReason', 'category'] as const).every(
      (is) => after[is] === before[is],
    );
    if (!isSame) tx.emit(templateChanged(tx.agencyId, after));
  }

  private async readAll(tx: WriteTx, channelId: ChannelId): Promise<void> {
    const channel = await this.channels.find(tx.actor, channelId);
    if (channel?.businessAccountId && !channel.disconnectedAt) await this.syncs.request(tx, channel);
  }
}
