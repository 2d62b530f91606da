import { Injectable } from '@nestjs/common';
import { networkOf, RateLimiter } from '../http/rate-limiter.js';
import type { Origin } from '../kernel/actor.js';
import { DomainError } from '../kernel/errors.js';
import { AccessTrail } from './access-trail.js';
import { type AttemptLimits, AuthOptions } from './auth.options.js';

/** Who tries, and at which account. */
export interface Attempt {
  readonly origin: Origin;
  /** An e-mail address as `normalEmail` gives it, whether or not it exists; null where none was named. */
  readonly account: string | null;
}

/**
 * Refuses attempts beyond the limits, before anything is looked up or hashed.
 *
 * Asked in this order, so that one address cannot use up what is meant for everybody: per IP, per account,
 * overall. Each is counted on this instance alone.
 */
class Attempts {
  readonly #perIp: RateLimiter;
  readonly #perAccount: RateLimiter;
  readonly #overall: RateLimiter;

  constructor(
    { windowMs, perIp, perAccount, overall }: AttemptLimits,
    private readonly message: string,
    private readonly refused: (attempt: Attempt) => void = () => {},
  ) {
    this.#perIp = new RateLimiter({ limit: perIp, windowMs });
    this.#perAccount = new RateLimiter({ limit: perAccount, windowMs });
    this.#overall = new RateLimiter({ limit: overall, windowMs });
  }

  /**
   * Counts an attempt.
   *
   * @throws DomainError LIMIT_EXCEEDED TOO_MANY_ATTEMPTS with `retryAfterSeconds`.
   */
  begin(attempt: Attempt): void {
    const { origin, account } = attempt;
    const wait =
      this.#perIp.hit(networkOf(origin.ip)) ||
      (account === null ? 0 : this.#perAccount.hit(account)) ||
      this.#overall.hit('everybody');
    if (wait === 0) return;
    this.refused(attempt);
    throw new DomainError('LIMIT_EXCEEDED', 'TOO_MANY_ATTEMPTS', this.message, { retryAfterSeconds: wait });
  }

  /** The attempt was somebody's own, and does not count against the account and the address. */
  succeeded({ origin, account }: Attempt): void {
    this.#perIp.giveBack(networkOf(origin.ip));
    if (account !== null) this.#perAccount.giveBack(account);
  }
}

/**
 * Attempts to prove who one is, by a password or by the link of a mail. Only those in vain stay counted. One too
 * many is audited where the account exists.
 */
@Injectable()
export class LoginAttempts extends Attempts {
  constructor({ login }: AuthOptions, trail: AccessTrail) {
    super(login, 'Too many attempts to sign in. Wait a little.', ({ account, origin }) => {
      if (account !== null) trail.throttled(account, origin);
    });
  }
}

/** Questions for a new password. Each may send a mail, so each counts. */
@Injectable()
export class PasswordResetAttempts extends Attempts {
  constructor({ passwordReset }: AuthOptions) {
    super(passwordReset, 'A new password was asked for too often. Wait a little.');
  }
}
