import { Injectable } from '@nestjs/common';
import { ActorDirectory } from '../../auth/actor.directory.js';
import { LoginAttempts } from '../../auth/attempts.js';
import { OneTimeTokens } from '../../auth/one-time-tokens.js';
import { assertGoodPassword } from '../../auth/password-rules.js';
import { Passwords } from '../../auth/passwords.js';
import { assertOneself, SessionsService } from '../../auth/sessions.service.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { wrongPassword } from './accounts.errors.js';
import type { Person } from './accounts.js';
import { AccountsRepository } from './accounts.repository.js';
import { CredentialsRepository } from './credentials.repository.js';

export interface PasswordChange {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/** Another password, for who has the old one. */
@Injectable()
export class PasswordChangesService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly accounts: AccountsRepository,
    private readonly credentials: CredentialsRepository,
    private readonly sessions: SessionsService,
    private readonly tokens: OneTimeTokens,
    private readonly passwords: Passwords,
    private readonly attempts: LoginAttempts,
    private readonly directory: ActorDirectory,
  ) {}

  /**
   * Every other session ends, and so does every access token: this session goes on with the next one that its
   * refresh token brings. A link to a new password that is under way is void.
   *
   * Attempts in vain count as attempts to sign in do.
   *
   * @throws DomainError FORBIDDEN IMPERSONATING; INVALID_INPUT currentPassword WRONG_PASSWORD, or newPassword as
   * `assertGoodPassword` says; LIMIT_EXCEEDED TOO_MANY_ATTEMPTS.
   */
  async change(actor: UserActor, { currentPassword, newPassword }: PasswordChange): Promise<void> {
    assertOneself(actor);
    const { person, hash } = await this.known(actor.agencyId, actor.userId);
    await assertGoodPassword(newPassword, person.email, 'newPassword');
    const origin = actor.origin ?? { ip: '', requestId: '' };
    const attempt = { origin, account: person.email };
    this.attempts.begin(attempt);
    if (!(await this.passwords.matches(currentPassword, hash))) await this.refuse(actor, person);
    this.attempts.succeeded(attempt);
    await this.replace(actor, person, hash, await this.passwords.hash(newPassword));
    this.directory.forget(actor.userId);
  }

  private known(agencyId: number, userId: string): Promise<{ person: Person; hash: string | null }> {
    return this.uow.system('change a password', async (tx) => {
      const person = await this.accounts.find(tx, agencyId, userId);
      if (!person) throw notFound('User');
      return { person, hash: await this.credentials.passwordHash(tx, person) };
    });
  }

  private replace(actor: UserActor, { agencyId, userId }: Person, from: string | null, to: string) {
    return this.uow.systemWrite('change a password', async (tx) => {
      const person = await this.accounts.lock(tx, agencyId, userId);
      if (!person || !(await this.credentials.changePassword(tx, person, from, to))) throw wrongPassword();
      await this.credentials.endTokens(tx, person);
      await this.sessions.endOthers(tx, actor);
      await this.tokens.revoke(tx, agencyId, userId, 'PASSWORD_RESET');
      tx.audit(actor, {
        action: 'auth.password_changed',
        subjectId: userId,
        clientId: person.clientId,
      });
    });
  }

  /** A mistake for the doors, but a guess for whoever reads the audit. */
  private async refuse(actor: UserActor, { userId: subjectId, clientId }: Person): Promise<never> {
    const details = { reason: 'WRONG_PASSWORD' };
    const line = { action: 'auth.password_change_refused', subjectId, clientId, details };
    await this.uow.write(actor, async (tx) => tx.audit(line));
    throw wrongPassword();
  }
}
