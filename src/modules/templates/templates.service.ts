import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { type Actor, hearsClient, type UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { newId, parseId, type TemplateId } from '../../kernel/ids.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { LiveStream } from '../../realtime/live-stream.js';
import { ChannelsService } from '../channels/channels.service.js';
import type { TemplateCategory, TemplateStatus } from '../channels/template-content.js';
import { ClientsService } from '../clients/clients.service.js';
import { TemplateAccounts } from './template-accounts.js';
import {
  componentsOf,
  type NamedValue,
  samplesOf,
  type TypedComponents,
  type TypedTemplate,
} from './template-input.js';
import { validateTemplate } from './template-rules.js';
import { told } from './template-trail.js';
import { categoryIsFixed, mayNotChange, templateExists, tooManyTemplates } from './templates.errors.js';
import { TemplateChanged, templateTopic } from './templates.events.js';
import {
  isSameContent,
  MAX_TEMPLATES,
  MAX_TEMPLATES_AT_ONCE,
  REMOVE_TEMPLATE,
  SUBMIT_TEMPLATE,
  searchOf,
  type Template,
  type TemplateView,
  templateLane,
  viewOf,
} from './templates.js';
import { TemplatesRepository } from './templates.repository.js';

export interface ListTemplates {
  readonly clientId?: number | null;
  readonly channelId?: string | null;
  /** All but those that are DELETED unless told. */
  readonly status?: TemplateStatus | null;
  /** Part of the name or of the body. */
  readonly text?: string | null;
  readonly limit?: number | null;
  readonly afterId?: string | null;
}

export interface TemplateEdit {
  /** As it is unless told. */
  readonly category?: TemplateCategory | null;
  readonly components: TypedComponents;
  readonly sampleValues?: readonly NamedValue[] | null;
}

/** What became of a template. */
export interface TemplateChange {
  readonly id: TemplateId;
  readonly template: TemplateView | null;
}

/** Messages that their provider looks at beforehand. What is changed here reaches the provider by a durable job. */
@Injectable()
export class TemplatesService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly templates: TemplatesRepository,
    private readonly accounts: TemplateAccounts,
    private readonly clients: ClientsService,
    private readonly channels: ChannelsService,
    private readonly jobs: JobQueue,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * Those of the clients that the actor sees, by id: 50 unless told, at most 100. `afterId` is the last id of the page
   * before.
   *
   * @throws DomainError INVALID_INPUT limit, afterId or text.
   */
  async list(actor: UserActor, { clientId, channelId, status, text, ...page }: ListTemplates) {
    const filter = {
      limit: pageSize(page.limit),
      after: cursorId<'Template'>('afterId', page.afterId),
      clientId: clientId ?? null,
      channelId: parseId<'Channel'>(channelId),
      status: status ?? null,
      text: searchOf(text),
    };
    if (await this.namesNothing(actor, clientId, channelId)) return [];
    const found = await this.uow.read(actor, (tx) => this.templates.page(tx, filter));
    return found.map(viewOf);
  }

  /** Null for what the actor may not see, and for what does not exist. */
  async one(actor: UserActor, rawId: string): Promise<TemplateView | null> {
    return (await this.find(actor, rawId)) ?? this.trail.dropped(actor, 'template', rawId);
  }

  /** The same for the house's own purposes: nobody has named it. */
  async find(actor: Actor, rawId: string): Promise<TemplateView | null> {
    const id = parseId<'Template'>(rawId);
    const found = id && (await this.uow.read(actor, (tx) => this.templates.findById(tx, id)));
    return found ? viewOf(found) : null;
  }

  /** Those of the ids that the actor may see, by id, whatever their status. What is no id names nothing. At most 500 ids. */
  async findMany(actor: Actor, rawIds: readonly string[]): Promise<ReadonlyMap<string, TemplateView>> {
    if (rawIds.length > MAX_TEMPLATES_AT_ONCE) {
      throw new RangeError(`More than ${MAX_TEMPLATES_AT_ONCE} templates at once.`);
    }
    const ids = rawIds.flatMap((raw) => parseId<'Template'>(raw) ?? []);
    if (ids.length === 0) return new Map();
    const found = await this.uow.read(actor, (tx) => this.templates.findMany(tx, ids));
    return new Map(found.map((template) => [template.id, viewOf(template)]));
  }

  /**
   * PENDING until the provider has looked at it. The name of one that is DELETED can be taken again. A repeat finds the
   * name taken.
   *
   * @throws DomainError NOT_FOUND for the channel; INVALID_INPUT naming the field; CONFLICT TEMPLATE_EXISTS,
   * CHANNEL_DISCONNECTED, TEMPLATES_NOT_SUPPORTED or NO_BUSINESS_ACCOUNT; LIMIT_EXCEEDED beyond 6,000 of a channel.
   */
  async create(actor: UserActor, typed: TypedTemplate): Promise<TemplateView> {
    const { channel, provider } = await this.accounts.of(actor, typed.channelId);
    const { name, language, category } = typed;
    const components = componentsOf(typed.components);
    const draft = { name, language, category, components, sampleValues: samplesOf(typed.sampleValues) };
    validateTemplate(draft, provider.limits);
    const place = { id: newId<'Template'>(), clientId: channel.clientId, channelId: channel.id };
    return this.uow.write(actor, async (tx) => {
      if ((await this.templates.count(tx, channel.id)) >= MAX_TEMPLATES) throw tooManyTemplates();
      const made = await this.templates.insert(tx, place, draft);
      if (!made) throw templateExists(name, language);
      await this.submit(tx, made, true);
      told(tx, 'template.created', made, { channelId: channel.id, name, language, category });
      return viewOf(made);
    });
  }

  /**
   * PENDING again: the provider looks at every change. Repeating it changes nothing, but what was REJECTED is submitted
   * once more.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT naming the field, or category of one that is APPROVED; CONFLICT
   * TEMPLATE_NOT_EDITABLE for one that is PENDING, DISABLED or DELETED, and as for a new one.
   */
  async update(actor: UserActor, rawId: string, edit: TemplateEdit): Promise<TemplateView> {
    const { category, components, sampleValues } = edit;
    const typed = { components: componentsOf(components), sampleValues: samplesOf(sampleValues) };
    const known = await this.find(actor, rawId);
    if (!known) throw notFound('Template', { id: rawId });
    const { provider } = await this.accounts.of(actor, known.channelId);
    return this.change(actor, known.id, async (tx, before) => {
      const { name, language, status } = before;
      const draft = { name, language, category: category ?? before.category, ...typed };
      validateTemplate(draft, provider.limits);
      if (status !== 'REJECTED' && isSameContent(before, draft)) return before;
      if (status !== 'APPROVED' && status !== 'REJECTED' && status !== 'PAUSED')
        throw mayNotChange(before.id, status);
      if (status === 'APPROVED' && draft.category !== before.category) throw categoryIsFixed();
      const after = await this.templates.change(tx, before.id, draft);
      await this.submit(tx, after, false);
      told(tx, 'template.updated', after, { name, language, from: status });
      return after;
    });
  }

  /**
   * DELETED at once, and with the provider by a job. Messages that were sent of it stay. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND.
   */
  async remove(actor: UserActor, rawId: string): Promise<TemplateView> {
    const id = parseId<'Template'>(rawId);
    if (!id) throw notFound('Template', { id: rawId });
    return this.change(actor, id, async (tx, before) => {
      if (before.status === 'DELETED') return before;
      const { name, language, channelId, providerTemplateId } = before;
      const after = await this.templates.setStatus(tx, id, 'DELETED');
      const payload = { templateId: id, providerTemplateId };
      await this.jobs.add(tx, { kind: REMOVE_TEMPLATE, lane: templateLane(channelId), payload });
      told(tx, 'template.deleted', after, { name, language });
      return after;
    });
  }

  /** Every change of a template that the actor may see, as it stands when it is told. */
  updates(actor: UserActor, agencyId: number | null | undefined): LiveStream<TemplateChange> {
    if (this.trail.isForeignAgency(actor, agencyId)) return LiveStream.empty();
    return new LiveStream({
      topic: templateTopic(actor.agencyId),
      accepts: (event) => TemplateChanged.is(event) && hearsClient(actor, event.clientId),
      load: async (event) => {
        const id = parseId<'Template'>(event.payload.templateId);
        return id && { id, template: await this.find(actor, id) };
      },
    });
  }

  private async change(
    actor: UserActor,
    id: TemplateId,
    act: (tx: WriteTx, before: Template) => Promise<Template>,
  ): Promise<TemplateView> {
    return this.uow.write(actor, async (tx) => {
      const before = await this.templates.lock(tx, id);
      if (!before) throw notFound('Template', { id });
      return viewOf(await act(tx, before));
    });
  }

  /** Whether a filter names what the actor does not see. */
  private async namesNothing(
    actor: UserActor,
    clientId: number | null | undefined,
    channelId: string | null | undefined,
  ): Promise<boolean> {
    if (typeof clientId === 'number' && !(await this.seesClient(actor, clientId))) {
      this.trail.dropped(actor, 'client', clientId);
      return true;
    }
    if (typeof channelId !== 'string') return false;
    if (await this.channels.find(actor, parseId<'Channel'>(channelId))) return false;
    this.trail.dropped(actor, 'channel', channelId);
    return true;
  }

  private async seesClient(actor: UserActor, clientId: number): Promise<boolean> {
    return this.uow.read(actor, (tx) => this.clients.isVisible(tx, clientId));
  }

  private submit(tx: WriteTx, { id, channelId }: Template, isNew: boolean): Promise<void> {
    const payload = { templateId: id, isNew };
    return this.jobs.add(tx, { kind: SUBMIT_TEMPLATE, lane: templateLane(channelId), payload });
  }
}
