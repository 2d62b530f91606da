import { Injectable } from '@nestjs/common';
import { Afterwards } from '../../auth/afterwards.js';
import { OneTimeTokens } from '../../auth/one-time-tokens.js';
import { authorOf } from '../../auth/sessions.service.js';
import type { SystemTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Origin } from '../../kernel/actor.js';
import { DomainError } from '../../kernel/errors.js';
import { AccountsRepository } from './accounts.repository.js';

/**
 * Keeps what is refused to who shows a link and is nobody yet, where it can be said whose link it is or was. What is
 * refused to somebody who is signed in, the doors keep.
 */
@Injectable()
export class Refusals {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly tokens: OneTimeTokens,
    private readonly accounts: AccountsRepository,
    private readonly afterwards: Afterwards,
  ) {}

  /** Does the work. A refusal of it is audited after the answer, which must not tell by its time. */
  async audited<T>(token: string, action: string, origin: Origin, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (isTold(error)) {
        const line = { action, details: { reason: error.reason } };
        this.afterwards.run('a refused link was not audited', () =>
          this.uow.systemWrite('refuse a link', (tx) => this.record(tx, token, line, origin)),
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

/** More than a mistake in what was typed. */
const isTold = (error: unknown): error is DomainError =>
  error instanceof DomainError && (error.code === 'CONFLICT' || error.reason === 'TOKEN_NOT_VALID');
