import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Dead, type Job, type JobContext, type JobHandler, Retry } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { type SystemActor, systemActor } from '../../kernel/actor.js';
import { DomainError } from '../../kernel/errors.js';
import { type ChannelId, parseId } from '../../kernel/ids.js';
import type { Rejected, RetryLater } from '../channels/providers/provider.js';
import { TemplateAccounts } from './template-accounts.js';
import { TemplateSyncsRepository } from './template-syncs.repository.js';
import { MAX_TEMPLATES, SYNC_TEMPLATES } from './templates.js';

const payload = z.object({ channelId: z.string() });
type Payload = z.infer<typeof payload>;

/** A list of the most templates is sixty calls. */
const POLICY = { concurrency: 2, maxAttempts: 8, timeLimitMs: 300_000 };
/** A provider whose list does not end is not believed. */
const MOST_PAGES = 200;

type Read = { readonly outcome: 'read'; readonly count: number } | RetryLater | Rejected;

/**
 * Reads a provider's list from its beginning to its end, page by page. A page is taken over as it comes, so what a
 * failure leaves is a part that is true; only at the end is known what is gone.
 */
@Injectable()
export class TemplateSyncer implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly syncs: TemplateSyncsRepository,
    private readonly accounts: TemplateAccounts,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(SYNC_TEMPLATES, this, POLICY);
  }

  async run(job: Job<Payload>, { signal, complete }: JobContext): Promise<void> {
    const actor = systemActor(job.agencyId, 'read templates');
    const id = parseId<'Channel'>(job.payload.channelId);
    if (!id) throw new Dead('The job names no channel.');
    const read = await this.read(actor, id, signal);
    if (read.outcome === 'retry') {
      const error = `${read.code}: ${read.text}`;
      await this.uow.write(actor, (tx) => this.syncs.fail(tx, id, error, true));
      throw new Retry(read.retryAfterMs, error);
    }
    await this.uow.write(actor, async (tx) => {
      if (read.outcome === 'read') await this.syncs.finish(tx, id, read.count);
      else await this.syncs.fail(tx, id, `${read.code}: ${read.text}`);
      await complete(tx);
    });
  }

  async onDead(tx: WriteTx, job: Job<Payload | null>, reason: string): Promise<void> {
    const id = parseId<'Channel'>(job.payload?.channelId);
    if (id) await this.syncs.fail(tx, id, reason);
  }

  private async read(actor: SystemActor, id: ChannelId, signal: AbortSignal): Promise<Read> {
    try {
      const account = await this.accounts.of(actor, id);
      const business = await this.accounts.business(account);
      await this.uow.write(actor, (tx) => this.syncs.begin(tx, id));
      let after: string | null = null;
      let count = 0;
      for (let pages = 0; pages < MOST_PAGES; pages += 1) {
        const page = await account.provider.list(business, { after, signal });
        if (page.outcome !== 'listed') return page;
        await this.uow.write(actor, (tx) => this.syncs.upsert(tx, account.channel, page.templates));
        count += page.templates.length;
        after = page.next;
        if (after === null) return { outcome: 'read', count };
        if (count > MAX_TEMPLATES) break;
      }
      const text = `The provider's list has more than ${MAX_TEMPLATES} templates, or no end.`;
      return { outcome: 'rejected', code: 'LIST_TOO_LONG', text };
    } catch (error) {
      if (!(error instanceof DomainError) || (error.code !== 'CONFLICT' && error.code !== 'NOT_FOUND'))
        throw error;
      return { outcome: 'rejected', code: error.reason, text: error.message };
    }
  }
}
