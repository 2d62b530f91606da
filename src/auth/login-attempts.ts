import { Injectable } from '@nestjs/common';
import { networkOf, RateLimiter } from '../http/rate-limiter.js';
import { DomainError } from '../kernel/errors.js';
import { MAX_EMAIL_LENGTH, normalEmail } from './auth.dto.js';
import { AuthOptions } from './auth.options.js';

/**
 * Refuses attempts to sign in beyond the limits, before any password is hashed.
 *
 * Only what fails is counted against an account and an address: whoever signs in gives the attempt back.
 * Asked in this order, so that one address cannot use up what is meant for everybody: per IP, per account,
 * overall. Each is counted on this instance alone.
 */
@Injectable()
export class LoginAttempts {
  readonly #perIp: RateLimiter;
  readonly #perAccount: RateLimiter;
  readonly #overall: RateLimiter;

  constructor({ login: { windowMs, perIp, perAccount, overall } }: AuthOptions) {
    this.#perIp = new RateLimiter({ limit: perIp, windowMs });
    this.#perAccount = new RateLimiter({ limit: perAccount, windowMs });
    this.#overall = new RateLimiter({ limit: overall, windowMs });
  }

  /**
   * Counts an attempt.
   *
   * @throws DomainError LIMIT_EXCEEDED TOO_MANY_ATTEMPTS with `retryAfterSeconds`.
   */
  begin(ip: string, body: unknown): void {
    const wait = this.#perIp.hit(networkOf(ip)) || this.hitAccount(body) || this.#overall.hit('everybody');
    if (wait > 0) throw tooManyAttempts(wait);
  }

  /** The attempt was somebody's own. @param email as `normalEmail` gives it. */
  succeeded(email: string, ip: string): void {
    this.#perIp.giveBack(networkOf(ip));
    this.#perAccount.giveBack(email);
  }

  /** The body has not been checked yet. One without an address is refused later, without any hashing. */
  private hitAccount(body: unknown): number {
    const email = (body as { email?: unknown } | null | undefined)?.email;
    if (typeof email !== 'string') return 0;
    const account = normalEmail(email);
    return account.length > MAX_EMAIL_LENGTH ? 0 : this.#perAccount.hit(account);
  }
}

const tooManyAttempts = (retryAfterSeconds: number) =>
  new DomainError('LIMIT_EXCEEDED', 'TOO_MANY_ATTEMPTS', 'Too many attempts to sign in. Wait a little.', {
    retryAfterSeconds,
  });
