import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { Origin } from '../kernel/actor.js';
import { DomainError } from '../kernel/errors.js';
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
export class AuthService implements OnModuleDestroy {
  readonly #logger = new Logger(AuthService.name);
  readonly #recording = new Set<Promise<void>>();

  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: SessionsRepository,
    private readonly sessions: SessionsService,
    private readonly passwords: Passwords,
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

  /** Refusals still on their way to the audit are stored before the database is closed. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.#recording);
  }

  /** Not awaited: an answer that waits for this write would tell by its time that the account exists. */
  private recordRefusal(account: Account, reason: string, origin: Origin): void {
    const { userId: subjectId, clientId } = account;
    const recorded = this.uow
      .systemWrite('sign in', async (tx) => {
        const nobodyYet = { ...authorOf(account, origin), userId: null } as const;
        tx.audit(nobodyYet, { action: 'auth.sign_in_refused', subjectId, clientId, details: { reason } });
      })
      .catch((error: unknown) => this.#logger.error(error, 'a refused sign-in was not audited'))
      .finally(() => this.#recording.delete(recorded));
    this.#recording.add(recorded);
  }
}

const badCredentials = () =>
  new DomainError('UNAUTHENTICATED', 'BAD_CREDENTIALS', 'The e-mail address or the password is wrong.');
