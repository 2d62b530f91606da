import { Injectable } from '@nestjs/common';
import { LoginAttempts } from '../../auth/attempts.js';
import { OneTimeTokens, tokenNotValid } from '../../auth/one-time-tokens.js';
import { assertGoodPassword } from '../../auth/password-rules.js';
import { Passwords } from '../../auth/passwords.js';
import { authorOf } from '../../auth/sessions.service.js';
import type { SystemTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Origin } from '../../kernel/actor.js';
import { nameOf } from '../../kernel/names.js';
import { emailTaken } from './accounts.errors.js';
import type { AcceptedInvitation, Person } from './accounts.js';
import { AccountsRepository } from './accounts.repository.js';
import { CredentialsRepository } from './credentials.repository.js';
import { Refusals } from './refusals.js';

export interface Acceptance {
  readonly token: string;
  readonly password: string;
  /** Null: the name that the inviter gave. */
  readonly displayName: string | null;
}

/** Accepting an invitation: the link of a mail becomes an account. */
@Injectable()
export class AcceptanceService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly tokens: OneTimeTokens,
    private readonly accounts: AccountsRepository,
    private readonly credentials: CredentialsRepository,
    private readonly passwords: Passwords,
    private readonly attempts: LoginAttempts,
    private readonly refusals: Refusals,
  ) {}

  /**
   * Sets the password, takes the sign-in name and activates the person: all of it or nothing, and once.
   *
   * Everything that can be refused is refused before the password is hashed.
   *
   * @throws DomainError INVALID_INPUT token TOKEN_NOT_VALID, password as `assertGoodPassword` says, or
   * displayName; CONFLICT EMAIL_TAKEN when the address signs somebody in; LIMIT_EXCEEDED TOO_MANY_ATTEMPTS.
   */
  accept(acceptance: Acceptance, origin: Origin): Promise<AcceptedInvitation> {
    return this.refusals.audited(acceptance.token, 'user.acceptance_refused', origin, () =>
      this.begin(acceptance, origin),
    );
  }

  private async begin(
    { token, password, displayName }: Acceptance,
    origin: Origin,
  ): Promise<AcceptedInvitation> {
    const attempt = { origin, account: null };
    this.attempts.begin(attempt);
    const chosenName = displayName === null ? null : nameOf('displayName', displayName);
    const invited = await this.uow.system('accept an invitation', (tx) => this.invited(tx, token));
    await assertGoodPassword(password, invited.email, 'password');
    if (await this.isTaken(invited)) throw emailTaken();
    const hash = await this.passwords.hash(password);
    const name = await this.activate(token, invited, hash, chosenName, origin);
    this.attempts.succeeded(attempt);
    return { email: invited.email, displayName: name, agencyName: invited.agencyName };
  }

  /** The name that the person has now. */
  private activate(
    token: string,
    { agencyId, userId }: Person,
    hash: string,
    chosenName: string | null,
    origin: Origin,
  ): Promise<string> {
    return this.uow.systemWrite('accept an invitation', async (tx) => {
      // The person before the link, like everybody who invites them again.
      const person = await this.accounts.lock(tx, agencyId, userId);
      if (!person || !isExpected(person)) throw tokenNotValid();
      await this.tokens.use(tx, await this.tokens.find(tx, token, 'INVITATION'));
      if (!(await this.credentials.takeName(tx, person.email, person))) throw emailTaken();
      await this.credentials.setPassword(tx, person, hash);
      const name = chosenName ?? person.displayName;
      await this.accounts.activate(tx, person, name);
      const { clientId, role } = person;
      const line = { action: 'user.accepted_invitation', subjectId: userId, clientId, details: { role } };
      tx.audit(authorOf(person, origin), line);
      return name;
    });
  }

  /** @throws DomainError INVALID_INPUT TOKEN_NOT_VALID. */
  private async invited(tx: SystemTx, token: string): Promise<Person> {
    const { agencyId, userId } = await this.tokens.find(tx, token, 'INVITATION');
    const person = await this.accounts.find(tx, agencyId, userId);
    if (!person || !isExpected(person)) throw tokenNotValid();
    return person;
  }

  private async isTaken({ email }: Person): Promise<boolean> {
    return (
      (await this.uow.system('accept an invitation', (tx) => this.credentials.ownerOf(tx, email))) !== null
    );
  }
}

const isExpected = ({ isActivated, isDisabled }: Person): boolean => !isActivated && !isDisabled;
