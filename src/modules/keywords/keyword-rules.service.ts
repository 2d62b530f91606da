import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import type { TenantTx, WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, hearsClient, type UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { type KeywordRuleId, newId, parseId } from '../../kernel/ids.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { LiveStream } from '../../realtime/live-stream.js';
import { ClientsService } from '../clients/clients.service.js';
import { FlowVersionsService } from '../flows/flow-versions.service.js';
import { HoursService } from '../hours/hours.service.js';
import { builtInRules, clientOfBuiltIn } from './compliance-pack.js';
import { KeywordPacksRepository } from './keyword-packs.repository.js';
import {
  differences,
  type KeywordDraft,
  type KeywordEffect,
  type KeywordRule,
  type KeywordSettings,
  MAX_KEYWORD_RULES,
  type NewKeywordDraft,
  newSettings,
  settingsAfter,
} from './keyword-rules.js';
import { KeywordRulesRepository } from './keyword-rules.repository.js';
import { builtIn, noHoursToKeep, tooManyKeywordRules, unknownFlow } from './keywords.errors.js';
import { KeywordRuleChanged, keywordRuleChanged, keywordRuleTopic } from './keywords.events.js';

export interface ListKeywordRules {
  readonly clientId: number;
  readonly limit?: number | null;
  readonly afterId?: string | null;
}

export type NewKeywordRule = NewKeywordDraft & {
  readonly clientId: number;
  readonly effect: KeywordEffect;
};

/** What became of a rule: as it is now, or null for one that is gone. */
export interface KeywordRuleChange {
  readonly id: KeywordRuleId;
  readonly keywordRule: KeywordRule | null;
}

/** What customers write, and what comes of it: the rules of each client, those that it has from the beginning first. */
@Injectable()
export class KeywordRulesService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly rules: KeywordRulesRepository,
    private readonly packs: KeywordPacksRepository,
    private readonly flows: FlowVersionsService,
    private readonly hours: HoursService,
    private readonly clients: ClientsService,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * Those of a client, by id: 50 unless told, at most 100. `afterId` is the last id of the page before. Empty for a
   * client that the actor does not see.
   *
   * @throws DomainError INVALID_INPUT limit or afterId.
   */
  async list(actor: UserActor, { clientId, limit, afterId }: ListKeywordRules): Promise<KeywordRule[]> {
    const most = pageSize(limit);
    const after = cursorId<'KeywordRule'>('afterId', afterId);
    const found = await this.uow.read(actor, async (tx) => {
      if (!(await this.clients.isVisible(tx, clientId))) return null;
      const own = builtInRules(clientId, await this.packs.find(tx, clientId));
      const first = own.filter(({ id }) => after === null || id > after).slice(0, most);
      const rest = { clientId, limit: most - first.length, after };
      return [...first, ...(await this.rules.page(tx, rest))];
    });
    if (!found) this.trail.dropped(actor, 'client', clientId);
    return found ?? [];
  }

  /** Null for what the actor may not see, and for what does not exist. */
  async one(actor: UserActor, rawId: string): Promise<KeywordRule | null> {
    return (await this.find(actor, rawId)) ?? this.trail.dropped(actor, 'keyword rule', rawId);
  }

  /** The same for the house's own purposes: nobody has named it. */
  async find(actor: Actor, rawId: string): Promise<KeywordRule | null> {
    const id = parseId<'KeywordRule'>(rawId);
    return id && this.uow.read(actor, (tx) => this.#find(tx, id));
  }

  /** All of a client, switched off or not: at most 102. */
  async all(tx: TenantTx, clientId: number): Promise<KeywordRule[]> {
    const pack = await this.packs.find(tx, clientId);
    const page = { clientId, limit: MAX_KEYWORD_RULES, after: null };
    return [...builtInRules(clientId, pack), ...(await this.rules.page(tx, page))];
  }

  /**
   * A repeat finds the name taken and changes nothing.
   *
   * @throws DomainError INVALID_INPUT naming the field; NOT_FOUND for a client that the actor does not see; CONFLICT
   * NAME_TAKEN or NO_BUSINESS_HOURS; LIMIT_EXCEEDED beyond 100 of a client.
   */
  async create(actor: UserActor, { clientId, effect, ...draft }: NewKeywordRule): Promise<KeywordRule> {
    const settings = newSettings(effect, draft);
    return this.uow.write(actor, async (tx) => {
      if (!(await this.clients.isVisible(tx, clientId))) throw notFound('Client', { id: clientId });
      const checked = await this.#checked(tx, clientId, settings, settings);
      if ((await this.rules.lockCount(tx, clientId)) >= MAX_KEYWORD_RULES) throw tooManyKeywordRules();
      const id = newId<'KeywordRule'>();
      const made = await this.rules.insert(tx, { ...checked, id, clientId, effect });
      told(tx, 'keyword_rule.created', made, { effect, ...checked });
      return made;
    });
  }

  /**
   * What is absent stays as it is; what the rule does stays: another effect is another rule. Repeating it changes
   * nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT naming the field; CONFLICT NAME_TAKEN, NO_BUSINESS_HOURS or, of what
   * every client has, BUILT_IN_RULE.
   */
  update(actor: UserActor, rawId: string, draft: KeywordDraft): Promise<KeywordRule> {
    return this.#change(actor, rawId, async (tx, before) => {
      const after = settingsAfter(before.effect, before, draft);
      const to = await this.#checked(tx, before.clientId, after, differences(before, after));
      if (Object.keys(to).length === 0) return before;
      const changed = await this.rules.set(tx, before.id, { ...after, ...to });
      told(tx, 'keyword_rule.updated', before, { from: differences(after, before), to });
      return changed;
    });
  }

  /** @throws DomainError NOT_FOUND, a repeat included; CONFLICT BUILT_IN_RULE of what every client has. */
  async remove(actor: UserActor, rawId: string): Promise<void> {
    await this.#change(actor, rawId, async (tx, before) => {
      await this.rules.remove(tx, before.id);
      told(tx, 'keyword_rule.deleted', before, { name: before.name });
    });
  }

  /** Every change of a rule that the actor may see, as it stands when it is told. */
  updates(actor: UserActor, agencyId: number | null | undefined): LiveStream<KeywordRuleChange> {
    if (this.trail.isForeignAgency(actor, agencyId)) return LiveStream.empty();
    return new LiveStream({
      topic: keywordRuleTopic(actor.agencyId),
      accepts: (event) => KeywordRuleChanged.is(event) && hearsClient(actor, event.clientId),
      load: async (event) => {
        const id = parseId<'KeywordRule'>(event.payload.keywordRuleId);
        return id && { id, keywordRule: await this.find(actor, id) };
      },
    });
  }

  async #find(tx: TenantTx, id: KeywordRuleId): Promise<KeywordRule | null> {
    const clientId = clientOfBuiltIn(id);
    if (clientId === null) return this.rules.findById(tx, id);
    if (!(await this.clients.isVisible(tx, clientId))) return null;
    const own = builtInRules(clientId, await this.packs.find(tx, clientId));
    return own.find((rule) => rule.id === id) ?? null;
  }

  async #change<T>(
    actor: UserActor,
    rawId: string,
    act: (tx: WriteTx, before: KeywordRule) => Promise<T>,
  ): Promise<T> {
    const id = parseId<'KeywordRule'>(rawId);
    if (!id) throw notFound('KeywordRule', { id: rawId });
    return this.uow.write(actor, async (tx) => {
      const before = (await this.rules.lock(tx, id)) ?? (await this.#find(tx, id));
      if (!before) throw notFound('KeywordRule', { id });
      if (before.isBuiltIn) throw builtIn(before);
      return act(tx, before);
    });
  }

  /** What is about to be stored, with what of it points elsewhere looked at. */
  async #checked<T extends Partial<KeywordSettings>>(
    tx: TenantTx,
    clientId: number,
    { hours }: KeywordSettings,
    changed: T,
  ): Promise<T> {
    if (changed.hours !== undefined && hours !== 'ANY' && !(await this.hours.of(tx, clientId))) {
      throw noHoursToKeep(clientId);
    }
    if (changed.flowId == null) return changed;
    const id = parseId<'Flow'>(changed.flowId);
    const flow = id && (await this.flows.runnable(tx, id));
    if (!flow || flow.clientId !== clientId || flow.archivedAt) throw unknownFlow();
    return { ...changed, flowId: flow.id };
  }
}

/** The audit keeps who, and every dashboard hears of it. */
export function told(
  tx: WriteTx,
  action: string,
  rule: Pick<KeywordRule, 'id' | 'clientId'>,
  details: Readonly<Record<string, unknown>>,
): void {
  tx.emit(keywordRuleChanged(tx.agencyId, rule));
  tx.audit({ action, subjectId: rule.id, clientId: rule.clientId, details });
}
