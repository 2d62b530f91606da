import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { Origin } from '../kernel/actor.js';
import { DomainError } from '../kernel/errors.js';
import { Afterwards } from './afterwards.js';
import { Passwords } from './passwords.js';
import { type Account, SessionsRepository } from './sessions.repository.js';
import { authorOf, SessionsService, type SignedInAs } from './sessions.service.js';

export interface SignIn {
  /** In lower case. */
  readonly email: string;
  readonly password: string;
}

/** Signing in with a password. */
@Injectable()
export class AuthService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: SessionsRepository,
    private readonly sessions: SessionsService,
    private readonly passwords: Passwords,
    private readonly afterwards: Afterwards,
  ) {}

  /**
   * Starts a session. Success and refusal are audited where the account exists.
   *
   * @throws DomainError UNAUTHENTICATED BAD_CREDENTIALS, the same in words and in time for an unknown
   * address, a wrong password and a disabled account; UNAVAILABLE TOO_BUSY when too many are signing in.
   */
  async signIn({ email, password }: SignIn, origin: Origin): Promise<SignedInAs> {
    const found = await this.uow.system('sign in', (tx) => this.repository.accountByEmail(tx, email));
    const isRight = await this.passwords.matches(password, found?.passwordHash ?? null);
    if (!found) throw badCredentials();
    const { passwordHash: _, ...account } = found;
    const mayEnter = isRight && !account.isDisabled;
    const signedIn = mayEnter ? await this.sessions.start(account, origin) : null;
    if (signedIn) return signedIn;
    this.recordRefusal(account, isRight ? 'USER_DISABLED' : 'WRONG_PASSWORD', origin);
    throw badCredentials();
  }

  private recordRefusal(account: Account, reason: string, origin: Origin): void {
    const { userId: subjectId, clientId } = account;
    const nobodyYet = { ...authorOf(account, origin), userId: null } as const;
    this.afterwards.run('a refused sign-in was not audited', () =>
      this.uow.systemWrite('sign in', async (tx) => {
        tx.audit(nobodyYet, { action: 'auth.sign_in_refused', subjectId, clientId, details: { reason } });
      }),
    );
  }
}

const badCredentials = () =>
  new DomainError('UNAUTHENTICATED', 'BAD_CREDENTIALS', 'The e-mail address or the password is wrong.');
