import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Dead, type Job, type JobContext, type JobHandler, Retry } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { systemActor } from '../../kernel/actor.js';
import { parseId } from '../../kernel/ids.js';
import { TemplateAccounts } from './template-accounts.js';
import { REMOVE_TEMPLATE, type Template } from './templates.js';
import { TemplatesRepository } from './templates.repository.js';

const payload = z.object({ templateId: z.string(), providerTemplateId: z.string().nullable() });
type Payload = z.infer<typeof payload>;

const POLICY = { concurrency: 4, maxAttempts: 12, timeLimitMs: 60_000 };

/** Removes from providers what was deleted here. One that cannot be removed comes back with the next list. */
@Injectable()
export class TemplateRemover implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly templates: TemplatesRepository,
    private readonly accounts: TemplateAccounts,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(REMOVE_TEMPLATE, this, POLICY);
  }

  async run(job: Job<Payload>, { signal, complete }: JobContext): Promise<void> {
    const actor = systemActor(job.agencyId, 'remove a template');
    const id = parseId<'Template'>(job.payload.templateId);
    const template = id && (await this.uow.read(actor, (tx) => this.templates.findById(tx, id)));
    if (!template) throw new Dead('The template of the job is gone.');
    const providerTemplateId = whatToRemove(template, job.payload);
    if (providerTemplateId) {
      const account = await this.accounts.of(actor, template.channelId);
      const business = await this.accounts.business(account);
      const { name } = template;
      const result = await account.provider.remove(business, { name, providerTemplateId }, { signal });
      if (result.outcome === 'retry') throw new Retry(result.retryAfterMs, `${result.code}: ${result.text}`);
      if (result.outcome === 'rejected') throw new Dead(`${result.code}: ${result.text}`);
    }
    await this.uow.write(actor, (tx) => complete(tx));
  }
}

/** Deleted before the provider had it, it may have it by now; and somebody may have made it again since. */
const whatToRemove = (
  { status, providerTemplateId }: Template,
  removed: Pick<Payload, 'providerTemplateId'>,
): string | null => removed.providerTemplateId ?? (status === 'DELETED' ? providerTemplateId : null);
