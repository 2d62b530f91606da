import { Injectable } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import { DomainError } from '../kernel/errors.js';
import { type Authenticated, Authenticator } from './authenticator.js';
import { type BearerRequest, JwtStrategy } from './jwt.strategy.js';
import { tokenExpired, tokenInvalid } from './token.service.js';

/** How a passport strategy answers: by calling these on itself. */
interface Verdict {
  success(authenticated: Authenticated): void;
  fail(why: unknown): void;
  error(why: unknown): void;
}

type Attempt = Verdict & { authenticate(request: BearerRequest): void };

/**
 * The one verification for HTTP and for sockets: runs the passport strategy on a header value.
 *
 * Passport's own middleware wants a request and a response, which a socket has not. As it does, each
 * attempt is an object made from the strategy, so that two attempts never share a verdict.
 */
@Injectable()
export class JwtAuthenticator extends Authenticator {
  constructor(private readonly strategy: JwtStrategy) {
    super();
  }

  async authenticate(authorization: string | undefined): Promise<Authenticated | null> {
    if (authorization === undefined) return null;
    return new Promise((resolve, reject) => {
      const attempt: Attempt = Object.create(this.strategy);
      attempt.success = resolve;
      attempt.fail = (why) => reject(refusal(why));
      attempt.error = reject;
      attempt.authenticate({ headers: { authorization } });
    });
  }
}

function refusal(why: unknown): DomainError {
  if (why instanceof DomainError) return why;
  return why instanceof jwt.TokenExpiredError ? tokenExpired(why) : tokenInvalid(why);
}
