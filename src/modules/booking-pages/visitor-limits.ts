import { Injectable } from '@nestjs/common';
import { networkOf, RateLimiter } from '../../http/rate-limiter.js';
import { DomainError } from '../../kernel/errors.js';

const MINUTE_MS = 60_000;
/** As the dashboard promises it. */
const BOOKINGS_A_MINUTE = 10;
/** Nobody pages through weeks faster than that; somebody who copies an agenda does. */
const LOOKS_A_MINUTE = 120;

/**
 * What one address may do in a minute, on this instance: whoever is behind `TRUSTED_PROXIES` is told apart. How often
 * a phone number books is counted in the database, by bookings.
 */
@Injectable()
export class VisitorLimits {
  readonly #books = new RateLimiter({ limit: BOOKINGS_A_MINUTE, windowMs: MINUTE_MS });
  readonly #looks = new RateLimiter({ limit: LOOKS_A_MINUTE, windowMs: MINUTE_MS });

  /** Counts an attempt to book, whatever comes of it. @throws DomainError LIMIT_EXCEEDED TOO_MANY_ATTEMPTS. */
  books(ip: string): void {
    assertNoWait(this.#books.hit(networkOf(ip)));
  }

  /** Whatever else is asked for, cancelling too. @throws DomainError LIMIT_EXCEEDED TOO_MANY_ATTEMPTS. */
  looks(ip: string): void {
    assertNoWait(this.#looks.hit(networkOf(ip)));
  }
}

function assertNoWait(seconds: number): void {
  if (seconds === 0) return;
  throw new DomainError('LIMIT_EXCEEDED', 'TOO_MANY_ATTEMPTS', 'Too many attempts. Wait a little.', {
    retryAfterSeconds: seconds,
  });
}
