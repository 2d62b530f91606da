import { Injectable } from '@nestjs/common';
import { Afterwards } from '../../auth/afterwards.js';
import { OneTimeTokens } from '../../auth/one-time-tokens.js';
import { authorOf } from '../../auth/sessions.service.js';
import type { SystemTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Origin, UserActor } from '../../kernel/actor.js';
import { DomainError, type ErrorCode } from '../../kernel/errors.js';
import { AccountsRepository } from './accounts.repository.js';

/** What says more than that somebody mistyped. */
const TOLD: ReadonlySet<ErrorCode> = new Set(['FORBIDDEN', 'NOT_FOUND', 'CONFLICT', 'LIMIT_EXCEEDED']);
const TOLD_TOO: ReadonlySet<string> = new Set(['WRONG_PASSWORD', 'TOKEN_NOT_VALID']);

/** Keeps what was refused, where it can be said whose doing or whose account it is. */
@Injectable()
export class Refusals {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly tokens: OneTimeTokens,
    private readonly accounts: AccountsRepository,
    private readonly afterwards: Afterwards,
  ) {}

  /** Does the work. A refusal of it is audited as the action, with its reason, before it is passed on. */
  async audited<T>(
    actor: UserActor,
    action: string,
    subjectId: string | null,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const details = told(error);
      const line = { action, subjectId, clientId: null };
      if (details) await this.uow.write(actor, async (tx) => tx.audit({ ...line, details }));
      throw error;
    }
  }

  /** The same for who shows a link and is nobody yet. Audited after the answer, which must not tell by its time. */
  async auditedLink<T>(token: string, action: string, origin: Origin, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const details = told(error);
      if (details) {
        this.afterwards.run('a refused link was not audited', () =>
          this.uow.systemWrite('refuse a link', (tx) => this.record(tx, token, { action, details }, origin)),
        );
      }
      throw error;
    }
  }

  private async record(
    tx: SystemTx,
    token: string,
    line: { readonly action: string; readonly details: { readonly reason: string } },
    origin: Origin,
  ): Promise<void> {
    const subject = await this.tokens.subjectOf(tx, token);
    if (!subject) return;
    const { agencyId, userId: subjectId } = subject;
    const person = await this.accounts.find(tx, agencyId, subjectId);
    const nobodyYet = { ...authorOf(subject, origin), userId: null } as const;
    tx.audit(nobodyYet, { ...line, subjectId, clientId: person?.clientId ?? null });
  }
}

const told = (error: unknown): { readonly reason: string } | null =>
  error instanceof DomainError && (TOLD.has(error.code) || TOLD_TOO.has(error.reason))
    ? { reason: error.reason }
    : null;
