import { Injectable } from '@nestjs/common';
import { ActorDirectory } from '../../auth/actor.directory.js';
import { Afterwards } from '../../auth/afterwards.js';
import { LoginAttempts, PasswordResetAttempts } from '../../auth/attempts.js';
import { parseEmail } from '../../auth/auth.dto.js';
import { OneTimeTokens, tokenNotValid } from '../../auth/one-time-tokens.js';
import { assertGoodPassword } from '../../auth/password-rules.js';
import { Passwords } from '../../auth/passwords.js';
import { assertOneself, authorOf } from '../../auth/sessions.service.js';
import type { Author, SystemTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Origin, UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { assertNotAbove } from '../../kernel/grants.js';
import { parseId, type UserId } from '../../kernel/ids.js';
import { colleagueDisabled, notYetActive } from './accounts.errors.js';
import type { Person } from './accounts.js';
import { AccountsRepository } from './accounts.repository.js';
import { CredentialsRepository } from './credentials.repository.js';
import { InvitationsService } from './invitations.service.js';
import { LinksService } from './links.service.js';
import { MailLimits } from './mail-limits.js';
import { Refusals } from './refusals.js';

/** A new password for who has lost the old one, by a link of one hour. */
@Injectable()
export class PasswordResetsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly tokens: OneTimeTokens,
    private readonly accounts: AccountsRepository,
    private readonly credentials: CredentialsRepository,
    private readonly invitations: InvitationsService,
    private readonly links: LinksService,
    private readonly passwords: Passwords,
    private readonly attempts: LoginAttempts,
    private readonly requests: PasswordResetAttempts,
    private readonly limits: MailLimits,
    private readonly refusals: Refusals,
    private readonly afterwards: Afterwards,
    private readonly directory: ActorDirectory,
  ) {}

  /**
   * Mails a link, if the address is one of an account that may sign in. Who is invited is mailed the invitation
   * again. Looks nothing up before it returns, so neither the answer nor its time says which it was.
   *
   * @throws DomainError INVALID_INPUT email; LIMIT_EXCEEDED TOO_MANY_ATTEMPTS, whether or not there is an account.
   */
  request(typed: string, origin: Origin): void {
    const email = parseEmail(typed);
    this.requests.begin({ origin, account: email });
    this.afterwards.run('a link to a new password was not sent', () =>
      this.uow.systemWrite('reset a password', (tx) => this.answer(tx, email, origin)),
    );
  }

  /**
   * Mails a colleague the same link.
   *
   * @throws DomainError NOT_FOUND User; FORBIDDEN IMPERSONATING, or ROLE_EXCEEDS_OWN for somebody of a higher
   * role; CONFLICT NOT_YET_ACTIVE or COLLEAGUE_DISABLED; LIMIT_EXCEEDED TOO_MANY_MAILS.
   */
  async send(actor: UserActor, rawUserId: string): Promise<void> {
    assertOneself(actor);
    const userId = parseId<'User'>(rawUserId);
    const colleague = userId && (await this.uow.read(actor, (tx) => this.directory.colleague(tx, userId)));
    if (!userId || !colleague) throw notFound('User', { id: rawUserId });
    assertNotAbove(actor, colleague.actor.role);
    await this.uow.systemWrite('reset a password', (tx) => this.sendTo(tx, actor, userId));
  }

  /**
   * Sets the password and ends every session.
   *
   * @throws DomainError INVALID_INPUT token TOKEN_NOT_VALID, or password as `assertGoodPassword` says;
   * LIMIT_EXCEEDED TOO_MANY_ATTEMPTS.
   */
  reset(token: string, password: string, origin: Origin): Promise<void> {
    return this.refusals.audited(token, 'auth.password_reset_refused', origin, () =>
      this.choose(token, password, origin),
    );
  }

  private async choose(token: string, password: string, origin: Origin): Promise<void> {
    const attempt = { origin, account: null };
    this.attempts.begin(attempt);
    const { agencyId, userId, email } = await this.uow.system('reset a password', (tx) =>
      this.owner(tx, token),
    );
    await assertGoodPassword(password, email, 'password');
    const hash = await this.passwords.hash(password);
    await this.uow.systemWrite('reset a password', async (tx) => {
      const person = await this.accounts.lock(tx, agencyId, userId);
      if (!person || !maySignIn(person)) throw tokenNotValid();
      await this.tokens.use(tx, await this.tokens.find(tx, token, 'PASSWORD_RESET'));
      await this.credentials.setPassword(tx, person, hash);
      await this.credentials.endEverything(tx, person);
      tx.audit(authorOf(person, origin), line('auth.password_reset', person));
    });
    this.attempts.succeeded(attempt);
    this.directory.forget(userId);
  }

  private async answer(tx: SystemTx, email: string, origin: Origin): Promise<void> {
    const nobodyYet = (person: Person): Author => ({ ...authorOf(person, origin), userId: null });
    const owner = await this.credentials.ownerOf(tx, email);
    const person = owner && (await this.accounts.lock(tx, owner.agencyId, owner.userId));
    if (person && maySignIn(person)) {
      await this.links.send(tx, person, 'PASSWORD_RESET', null);
      tx.audit(nobodyYet(person), line('auth.password_reset_requested', person));
    } else if (person) {
      const details = { reason: 'USER_DISABLED' };
      tx.audit(nobodyYet(person), { ...line('auth.password_reset_refused', person), details });
    } else {
      const waiting = await this.accounts.waiting(tx, email);
      for (const invited of waiting) await this.invitations.sendAgain(tx, nobodyYet(invited), invited);
    }
  }

  private async sendTo(tx: SystemTx, actor: UserActor, userId: UserId): Promise<void> {
    const person = await this.accounts.lock(tx, actor.agencyId, userId);
    if (!person) throw notFound('User', { id: userId });
    if (person.isDisabled) throw colleagueDisabled();
    if (!person.isActivated) throw notYetActive();
    this.limits.hit(actor, person.email);
    await this.links.send(tx, person, 'PASSWORD_RESET', actor.userId);
    tx.audit(actor, line('auth.password_reset_requested', person));
  }

  /** @throws DomainError INVALID_INPUT TOKEN_NOT_VALID. */
  private async owner(tx: SystemTx, token: string): Promise<Person> {
    const { agencyId, userId } = await this.tokens.find(tx, token, 'PASSWORD_RESET');
    const person = await this.accounts.find(tx, agencyId, userId);
    if (!person || !maySignIn(person)) throw tokenNotValid();
    return person;
  }
}

const maySignIn = ({ isActivated, isDisabled }: Person): boolean => isActivated && !isDisabled;

const line = (action: string, { userId: subjectId, clientId }: Person) => ({ action, subjectId, clientId });
