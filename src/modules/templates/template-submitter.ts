import { isDeepStrictEqual } from 'node:util';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Dead, type Job, type JobContext, type JobHandler, Retry } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { systemActor } from '../../kernel/actor.js';
import { DomainError } from '../../kernel/errors.js';
import { parseId } from '../../kernel/ids.js';
import type {
  ProviderBusiness,
  TemplateProvider,
  TemplateSubmission,
} from '../channels/providers/template-provider.js';
import { TemplateAccounts } from './template-accounts.js';
import { templateChanged } from './templates.events.js';
import { SUBMIT_TEMPLATE, type Template } from './templates.js';
import { TemplatesRepository } from './templates.repository.js';

const payload = z.object({ templateId: z.string(), isNew: z.boolean() });
type Payload = z.infer<typeof payload>;

const POLICY = { concurrency: 4, maxAttempts: 12, timeLimitMs: 60_000 };

/**
 * Takes templates to their provider. What it refuses is REJECTED, with its words; what it takes is PENDING until it has
 * looked at it, or what it decided at once.
 */
@Injectable()
export class TemplateSubmitter implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly templates: TemplatesRepository,
    private readonly accounts: TemplateAccounts,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(SUBMIT_TEMPLATE, this, POLICY);
  }

  async run(job: Job<Payload>, { signal, complete }: JobContext): Promise<void> {
    const actor = systemActor(job.agencyId, 'submit a template');
    const id = parseId<'Template'>(job.payload.templateId);
    if (!id) throw new Dead('The job names no template.');
    const template = await this.uow.read(actor, (tx) => this.templates.findById(tx, id));
    const result = template && isWanted(template, job) ? await this.call(template, job, signal) : null;
    if (result?.outcome === 'retry') throw new Retry(result.retryAfterMs, `${result.code}: ${result.text}`);
    await this.uow.write(actor, async (tx) => {
      if (template && result) await this.record(tx, template, result);
      await complete(tx);
    });
  }

  /** Tried long enough. The template says so. */
  async onDead(tx: WriteTx, job: Job<Payload | null>, reason: string): Promise<void> {
    const id = parseId<'Template'>(job.payload?.templateId);
    const template = id && (await this.templates.lock(tx, id));
    if (template) await this.reject(tx, template, reason);
  }

  private async call(
    template: Template,
    job: Job<Payload>,
    signal: AbortSignal,
  ): Promise<TemplateSubmission> {
    const actor = systemActor(job.agencyId, 'submit a template');
    try {
      const account = await this.accounts.of(actor, template.channelId);
      const business = await this.accounts.business(account);
      const { provider } = account;
      const { providerTemplateId } = template;
      if (providerTemplateId)
        return await provider.update(business, providerTemplateId, template, { signal });
      const result = await provider.create(business, template, { signal });
      if (result.outcome !== 'exists') return result;
      // An earlier attempt may have arrived although its answer was lost; or it is the same text, deleted and made again.
      return (await this.ourOwn(provider, business, template, job.attempts > 1, signal)) ?? result;
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'CONFLICT') throw error;
      return { outcome: 'rejected', code: error.reason, text: error.message };
    }
  }

  /** The one that the provider has under this name, if it was made by us or says the very same. */
  private async ourOwn(
    provider: TemplateProvider,
    business: ProviderBusiness,
    { name, language, category, components }: Template,
    isOurs: boolean,
    signal: AbortSignal,
  ): Promise<TemplateSubmission | null> {
    const page = await provider.list(business, { name, signal });
    if (page.outcome !== 'listed') return page;
    const found = page.templates.find((one) => one.name === name && one.language === language);
    if (!found || !(isOurs || isDeepStrictEqual(found.components, components))) return null;
    const { providerTemplateId, status } = found;
    return { outcome: 'submitted', providerTemplateId, status, category: found.category ?? category };
  }

  private async record(tx: WriteTx, before: Template, result: TemplateSubmission): Promise<void> {
    const template = await this.templates.lock(tx, before.id);
    if (!template) return;
    if (result.outcome === 'submitted') {
      tx.emit(templateChanged(tx.agencyId, await this.templates.submitted(tx, template.id, result)));
    } else if (result.outcome !== 'retry') await this.reject(tx, template, result.text);
  }

  private async reject(tx: WriteTx, { id, status }: Template, reason: string): Promise<void> {
    if (status === 'DELETED') return;
    tx.emit(templateChanged(tx.agencyId, await this.templates.setStatus(tx, id, 'REJECTED', reason)));
  }
}

/**
 * One that was deleted is not, nor one that an earlier job has taken there as it is. Whatever its status: the provider
 * may have said something of how it was before.
 */
const isWanted = ({ status, providerTemplateId }: Template, { payload: { isNew } }: Job<Payload>): boolean =>
  status !== 'DELETED' && !(isNew && providerTemplateId);
