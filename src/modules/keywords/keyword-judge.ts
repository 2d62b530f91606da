import { Injectable } from '@nestjs/common';
import type { TenantTx } from '../../database/transaction.js';
import { Clock } from '../../kernel/clock.js';
import type { FlowId, MessageId } from '../../kernel/ids.js';
import type { Provider } from '../channels/channels.js';
import type { Contact } from '../contacts/contacts.js';
import { FlowVersionsService } from '../flows/flow-versions.service.js';
import { HoursService } from '../hours/hours.service.js';
import { OpenTimes } from '../hours/open-times.js';
import { KeywordHitsRepository } from './keyword-hits.repository.js';
import type { KeywordRule } from './keyword-rules.js';
import { KeywordRulesService } from './keyword-rules.service.js';
import { type KeywordVerdict, ranked, type Said, verdictOf } from './keyword-verdicts.js';

/** What is to be judged. Without a contact: of somebody who is welcome, and never wrote before. */
export interface ToJudge {
  readonly text: string;
  readonly provider: Provider;
  readonly contact: Pick<Contact, 'id' | 'optedOutAt' | 'blockedAt'> | null;
  readonly messageId: MessageId | null;
  readonly hasRun: boolean;
}

export interface Judged {
  readonly rule: KeywordRule;
  readonly verdict: KeywordVerdict;
}

/** Of all rules of a client, the one that acts. The same for what customers write and for what is tried. */
@Injectable()
export class KeywordJudge {
  constructor(
    private readonly rules: KeywordRulesService,
    private readonly hits: KeywordHitsRepository,
    private readonly hours: HoursService,
    private readonly flows: FlowVersionsService,
    private readonly clock: Clock,
  ) {}

  /** In the order in which they are asked: of at most one the verdict is ACTS. */
  async judge(tx: TenantTx, clientId: number, message: ToJudge): Promise<Judged[]> {
    const rules = ranked(await this.rules.all(tx, clientId));
    const said = await this.#said(tx, clientId, rules, message);
    const judged: Judged[] = [];
    let isTaken = false;
    for (const rule of rules) {
      const verdict = await this.#verdict(tx, rule, said);
      judged.push({ rule, verdict: verdict === 'ACTS' && isTaken ? 'OUTRANKED' : verdict });
      isTaken ||= verdict === 'ACTS';
    }
    return judged;
  }

  async #verdict(tx: TenantTx, rule: KeywordRule, said: Said): Promise<KeywordVerdict> {
    const verdict = verdictOf(rule, said);
    const isReady = verdict !== 'ACTS' || rule.flowId === null || (await this.#isReady(tx, rule.flowId));
    return isReady ? verdict : 'FLOW_NOT_READY';
  }

  async #isReady(tx: TenantTx, id: FlowId): Promise<boolean> {
    const flow = await this.flows.runnable(tx, id);
    return flow !== null && flow.archivedAt === null && flow.publishedVersion !== null;
  }

  /** Only what some rule asks for is looked up. */
  async #said(
    tx: TenantTx,
    clientId: number,
    rules: readonly KeywordRule[],
    { contact, ...message }: ToJudge,
  ): Promise<Said> {
    const at = this.clock.now();
    const hours = rules.some((rule) => rule.hours !== 'ANY') ? await this.hours.of(tx, clientId) : null;
    const counts = contact !== null && rules.some(({ frequency }) => frequency !== 'ALWAYS');
    const hits = counts ? await this.hits.of(tx, contact.id) : [];
    return {
      ...message,
      at,
      isOpen: hours && new OpenTimes(hours).isOpenAt(at.getTime()),
      isOptedOut: Boolean(contact?.optedOutAt),
      isBlocked: Boolean(contact?.blockedAt),
      hits: new Map(hits.map((hit) => [hit.ruleId, hit])),
    };
  }
}
