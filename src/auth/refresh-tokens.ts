import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Id, parseId } from '../kernel/ids.js';
import { KeyRing } from './key-ring.js';

export type SessionId = Id<'Session'>;

/** What a refresh token says of itself: where its session is. The rest is secret. */
export interface RefreshToken {
  readonly agencyId: number;
  readonly sessionId: SessionId;
  /** SHA-256 of the whole token: all that is stored of it. */
  readonly hash: Buffer;
}

const SECRET_BYTES = 32;
const FORM = /^([1-9]\d{0,9})\.([0-9a-f-]{36})\.[\w-]{43}$/;
const SUCCESSOR = 'switchboard refresh token successor v1';

/**
 * Opaque tokens, `<agency>.<session>.<secret>`: the agency leads, because it leads every key, so that the
 * exchange finds its row without searching.
 *
 * The successor of a token follows from the token and our key. Whoever exchanges the same token again within
 * the time of grace, because two tabs did it at once or an answer got lost, is given the same successor.
 */
@Injectable()
export class RefreshTokens {
  constructor(private readonly keys: KeyRing) {}

  first(agencyId: number, sessionId: SessionId): string {
    return tokenOf(agencyId, sessionId, randomBytes(SECRET_BYTES));
  }

  /** With the current key. */
  successor(token: string): string {
    const [successor] = this.successors(token);
    if (!successor) throw new Error('There is no key.');
    return successor;
  }

  /** With each key: what a successor may have been when the keys were others. */
  successors(token: string): string[] {
    const parsed = parseRefreshToken(token);
    if (!parsed) return [];
    const { agencyId, sessionId } = parsed;
    return this.keys.derived(SUCCESSOR, token).map((secret) => tokenOf(agencyId, sessionId, secret));
  }
}

/** Null for what cannot be one of ours. */
export function parseRefreshToken(token: string): RefreshToken | null {
  const [, agency, session] = FORM.exec(token) ?? [];
  const agencyId = Number(agency);
  const sessionId = parseId<'Session'>(session);
  return sessionId && agencyId <= 2_147_483_647 ? { agencyId, sessionId, hash: hashOfToken(token) } : null;
}

export const hashOfToken = (token: string): Buffer => createHash('sha256').update(token).digest();

const tokenOf = (agencyId: number, sessionId: SessionId, secret: Buffer): string =>
  `${agencyId}.${sessionId}.${secret.toString('base64url')}`;
