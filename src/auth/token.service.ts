import { type KeyObject, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { DomainError } from '../kernel/errors.js';
import { ROLES, type Role } from '../kernel/permissions.js';
import { AuthOptions } from './auth.options.js';
import { KeyRing } from './key-ring.js';

const ALGORITHM = 'HS256';
const TOKEN_TYPE = 'access';
/** Ours have some 600 characters. Anything far longer is not worth the hashing. */
const MAX_TOKEN_LENGTH = 4_096;

const Header = z.object({ alg: z.literal(ALGORITHM), kid: z.string() });

const Claims = z
  .object({
    typ: z.literal(TOKEN_TYPE),
    jti: z.string(),
    sub: z.guid(),
    exp: z.number(),
    /** The session it was issued in. */
    sid: z.guid(),
    /** The user's token version: raising it ends every token issued before. */
    tv: z.number().int(),
    userId: z.guid(),
    agencyId: z.number().int().positive(),
    clientId: z.number().int().positive().nullable(),
    role: z.enum(ROLES),
    /** Who acts as this person (RFC 8693). Never an actor behind an actor. */
    act: z.strictObject({ sub: z.guid() }).optional(),
  })
  .refine(({ sub, userId }) => sub === userId);

export type AccessClaims = Readonly<z.infer<typeof Claims>>;

/** Whom a token is issued to. */
export interface TokenSubject {
  readonly userId: string;
  readonly agencyId: number;
  readonly clientId: number | null;
  readonly role: Role;
  readonly tokenVersion: number;
}

export const tokenInvalid = (cause?: unknown) =>
  new DomainError(
    'UNAUTHENTICATED',
    'TOKEN_INVALID',
    'The access token is not valid. Sign in again.',
    {},
    { cause },
  );

export const tokenExpired = (cause?: unknown) =>
  new DomainError('UNAUTHENTICATED', 'TOKEN_EXPIRED', 'The access token has expired.', {}, { cause });

/** What an access token says and what it takes to be believed. `JwtStrategy` does the verifying. */
@Injectable()
export class TokenService {
  /** For passport-jwt. */
  readonly verification: { algorithms: [typeof ALGORITHM]; issuer: string; audience: string };

  constructor(
    private readonly options: AuthOptions,
    private readonly keys: KeyRing,
  ) {
    this.verification = { algorithms: [ALGORITHM], issuer: options.issuer, audience: options.audience };
  }

  /** Seconds for which a token is good. */
  get lifetime(): number {
    return this.options.accessTokenSeconds;
  }

  /** @param impersonator who acts as the subject. */
  issue(subject: TokenSubject, sessionId: string, impersonator?: { readonly userId: string }): string {
    const { userId, agencyId, clientId, role, tokenVersion } = subject;
    const { id, key } = this.keys.current;
    const claims = { typ: TOKEN_TYPE, sid: sessionId, tv: tokenVersion, userId, agencyId, clientId, role };
    const act = impersonator && { act: { sub: impersonator.userId } };
    return jwt.sign({ ...claims, ...act }, key, {
      algorithm: ALGORITHM,
      keyid: id,
      issuer: this.options.issuer,
      audience: this.options.audience,
      subject: userId,
      jwtid: randomUUID(),
      expiresIn: this.lifetime,
    });
  }

  /**
   * The key that the header of a token names.
   *
   * @throws DomainError UNAUTHENTICATED TOKEN_INVALID, also for a token too long to be one of ours.
   */
  keyOf(token: string): KeyObject {
    const header = Header.safeParse(token.length > MAX_TOKEN_LENGTH ? null : headerOf(token));
    const key = header.success ? this.keys.find(header.data.kid) : null;
    if (!key) throw tokenInvalid();
    return key;
  }

  /** @throws DomainError UNAUTHENTICATED TOKEN_INVALID for a well-signed payload that is no access token. */
  claimsOf(payload: unknown): AccessClaims {
    const claims = Claims.safeParse(payload);
    if (!claims.success) throw tokenInvalid(claims.error);
    return claims.data;
  }
}

function headerOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
