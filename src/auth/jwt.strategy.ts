import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy, type StrategyOptionsWithoutRequest } from 'passport-jwt';
import { type AccessClaims, TokenService, tokenInvalid } from './token.service.js';

/** What of a request the strategy looks at. A socket has only this. */
export interface BearerRequest {
  readonly headers: { readonly authorization?: string | undefined };
}

/** RFC 6750; the scheme in any case. */
const BEARER = /^bearer +([\w\-.~+/]+=*) *$/i;

/** passport-jwt with this house's keys, options and people. `JwtAuthenticator` runs it. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(private readonly tokens: TokenService) {
    super({
      ...tokens.verification,
      jwtFromRequest: bearerToken,
      secretOrKeyProvider: (_request, token: string, done) => {
        try {
          // jsonwebtoken takes a KeyObject; the types of passport-jwt have not heard of it.
          done(null, tokens.keyOf(token) as unknown as Buffer);
        } catch (error) {
          done(error);
        }
      },
    } satisfies StrategyOptionsWithoutRequest);
  }

  /** Called with the payload of a token whose signature, times, issuer and audience are in order. */
  validate(payload: unknown): AccessClaims {
    return this.tokens.claimsOf(payload);
  }
}

function bearerToken({ headers }: BearerRequest): string {
  const token = BEARER.exec(headers.authorization ?? '')?.[1];
  if (!token) throw tokenInvalid();
  return token;
}
