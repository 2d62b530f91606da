import { createHash, randomBytes } from 'node:crypto';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { DomainError } from '../kernel/errors.js';
import { newId } from '../kernel/ids.js';
import { type Account, AuthRepository } from './auth.repository.js';
import { Passwords } from './passwords.js';
import { TokenService } from './token.service.js';

const SESSION_DAYS = 30;
const REFRESH_TOKEN_BYTES = 32;

export interface SignIn {
  /** In lower case. */
  readonly email: string;
  readonly password: string;
  readonly ip: string;
}

/** Signed in: the tokens of a new session, and whose it is. */
export interface SignedInAs {
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
  readonly refreshToken: string;
  readonly account: Account;
}

/** Signing in with a password. */
@Injectable()
export class AuthService implements OnModuleDestroy {
  readonly #logger = new Logger(AuthService.name);
  readonly #recording = new Set<Promise<void>>();

  constructor(
    private readonly repository: AuthRepository,
    private readonly passwords: Passwords,
    private readonly tokens: TokenService,
  ) {}

  /**
   * Starts a session of 30 days. Success and refusal are audited where the account exists.
   *
   * @throws DomainError UNAUTHENTICATED BAD_CREDENTIALS, the same in words and in time for an unknown
   * address, a wrong password and a disabled account; UNAVAILABLE TOO_BUSY when too many are signing in.
   */
  async signIn({ email, password, ip }: SignIn): Promise<SignedInAs> {
    const found = await this.repository.accountOf(email);
    const isRight = await this.passwords.matches(password, found?.passwordHash ?? null);
    if (!found) throw badCredentials();
    const { passwordHash: _, ...account } = found;
    if (!isRight || account.isDisabled) {
      this.recordRefusal(account, isRight ? 'USER_DISABLED' : 'WRONG_PASSWORD', ip);
      throw badCredentials();
    }
    return this.startSession(account);
  }

  /** Refusals still on their way to the audit are stored before the database is closed. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.#recording);
  }

  private async startSession(account: Account): Promise<SignedInAs> {
    const sessionId = newId<'Session'>();
    // The agency leads, because it leads every key: the exchange finds its row without searching.
    const refreshToken = `${account.agencyId}.${sessionId}.${randomBytes(REFRESH_TOKEN_BYTES).toString('base64url')}`;
    const refreshHash = createHash('sha256').update(refreshToken).digest();
    await this.repository.startSession(account, { id: sessionId, refreshHash, days: SESSION_DAYS });
    const accessToken = this.tokens.issue(account, sessionId);
    return { accessToken, expiresIn: this.tokens.lifetime, refreshToken, account };
  }

  /** Not awaited: an answer that waits for this write would tell by its time that the account exists. */
  private recordRefusal(account: Account, reason: string, ip: string): void {
    const recorded = this.repository
      .recordRefusal(account, reason, ip)
      .catch((error: unknown) => this.#logger.error(error, 'a refused sign-in was not audited'))
      .finally(() => this.#recording.delete(recorded));
    this.#recording.add(recorded);
  }
}

const badCredentials = () =>
  new DomainError('UNAUTHENTICATED', 'BAD_CREDENTIALS', 'The e-mail address or the password is wrong.');
