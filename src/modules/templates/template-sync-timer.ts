import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Dead, type Job, type JobContext, type JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { systemActor } from '../../kernel/actor.js';
import { parseId } from '../../kernel/ids.js';
import { ChannelsService } from '../channels/channels.service.js';
import { TemplateSyncsService } from './template-syncs.service.js';
import { TEMPLATES_DUE } from './templates.js';

const payload = z.object({ channelId: z.string() });
type Payload = z.infer<typeof payload>;

/** Has the lists of connected channels read again from time to time: each time it runs, it puts itself off. */
@Injectable()
export class TemplateSyncTimer implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly syncs: TemplateSyncsService,
    private readonly channels: ChannelsService,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(TEMPLATES_DUE, this);
  }

  async run(job: Job<Payload>, { complete }: JobContext): Promise<void> {
    const actor = systemActor(job.agencyId, 'read templates again');
    const id = parseId<'Channel'>(job.payload.channelId);
    if (!id) throw new Dead('The job names no channel.');
    const channel = await this.channels.find(actor, id);
    await this.uow.write(actor, async (tx) => {
      if (channel && !channel.disconnectedAt) await this.syncs.request(tx, channel);
      await this.syncs.again(tx, id);
      await complete(tx);
    });
  }

  /** It goes on all the same. */
  async onDead(tx: WriteTx, job: Job<Payload | null>): Promise<void> {
    const id = parseId<'Channel'>(job.payload?.channelId);
    if (id) await this.syncs.again(tx, id);
  }
}
