import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { ClientsService } from '../clients/clients.service.js';
import { builtInRules, type CompliancePack } from './compliance-pack.js';
import { KeywordPacksRepository } from './keyword-packs.repository.js';
import { type KeywordRule, replyOf } from './keyword-rules.js';
import { keywordRuleChanged } from './keywords.events.js';

/** What is absent stays as it is. */
export interface SetCompliancePack {
  readonly clientId: number;
  readonly isEnabled?: boolean | null;
  /** Null, or blank: what the house says. */
  readonly optOutReply?: string | null;
  readonly optInReply?: string | null;
}

/** The rules that every client has from the beginning: STOP and its like, and the way back. */
@Injectable()
export class CompliancePackService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly packs: KeywordPacksRepository,
    private readonly clients: ClientsService,
  ) {}

  /**
   * Answers the rules as they are by then. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND for a client that the actor does not see; INVALID_INPUT optOutReply or optInReply.
   */
  async set(actor: UserActor, { clientId, ...change }: SetCompliancePack): Promise<KeywordRule[]> {
    const given = {
      ...(change.isEnabled != null && { isEnabled: change.isEnabled }),
      ...(change.optOutReply !== undefined && { optOutReply: replyOf('optOutReply', change.optOutReply) }),
      ...(change.optInReply !== undefined && { optInReply: replyOf('optInReply', change.optInReply) }),
    };
    return this.uow.write(actor, async (tx) => {
      if (!(await this.clients.isVisible(tx, clientId))) throw notFound('Client', { id: clientId });
      const before = await this.packs.lock(tx, clientId);
      const after = { ...before, ...given };
      const rules = builtInRules(clientId, after);
      const names = Object.keys(given) as (keyof CompliancePack)[];
      const changed = names.filter((name) => before[name] !== after[name]);
      if (changed.length === 0) return rules;
      await this.packs.set(tx, clientId, after);
      const part = (of: CompliancePack) => Object.fromEntries(changed.map((name) => [name, of[name]]));
      tx.audit({
        action: 'keyword_pack.set',
        subjectId: String(clientId),
        clientId,
        details: { from: part(before), to: part(after) },
      });
      for (const rule of rules) tx.emit(keywordRuleChanged(tx.agencyId, rule));
      return rules;
    });
  }
}
