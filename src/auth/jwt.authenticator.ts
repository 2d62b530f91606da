import { Injectable } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import { actingFrom, type Origin } from '../kernel/actor.js';
import { DomainError } from '../kernel/errors.js';
import { ActorDirectory } from './actor.directory.js';
import { type Authenticated, Authenticator } from './authenticator.js';
import { type BearerRequest, JwtStrategy } from './jwt.strategy.js';
import { type AccessClaims, tokenExpired, tokenInvalid } from './token.service.js';

/** A key that is taken out of use still verifies what it verified this long before. */
const HELD_MS = 60_000;
const HEADERS_HELD = 10_000;

/** How a passport strategy answers: by calling these on itself. */
interface Verdict {
  success(claims: AccessClaims): void;
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
  /** What a header was found to say. A client sends the same one with every request. */
  readonly #verified = new LRUCache<string, AccessClaims>({ max: HEADERS_HELD, ttl: HELD_MS });

  constructor(
    private readonly strategy: JwtStrategy,
    private readonly directory: ActorDirectory,
  ) {
    super();
  }

  async authenticate(authorization: string | undefined, origin: Origin): Promise<Authenticated | null> {
    if (authorization === undefined) return null;
    const claims = this.held(authorization) ?? (await this.verified(authorization));
    const actor = actingFrom(await this.directory.resolve(claims), origin);
    return { actor, expiresAt: new Date(claims.exp * 1000) };
  }

  /** Nothing of a held token changes but that it expires; the verification says so in its own words. */
  private held(authorization: string): AccessClaims | undefined {
    const claims = this.#verified.get(authorization);
    return claims && claims.exp * 1000 > Date.now() ? claims : undefined;
  }

  private async verified(authorization: string): Promise<AccessClaims> {
    const claims = await new Promise<AccessClaims>((resolve, reject) => {
      const attempt: Attempt = Object.create(this.strategy);
      attempt.success = resolve;
      attempt.fail = (why) => reject(refusal(why));
      attempt.error = reject;
      attempt.authenticate({ headers: { authorization } });
    });
    this.#verified.set(authorization, claims);
    return claims;
  }
}

function refusal(why: unknown): DomainError {
  if (why instanceof DomainError) return why;
  return why instanceof jwt.TokenExpiredError ? tokenExpired(why) : tokenInvalid(why);
}
