import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { SystemTx } from '../database/transaction.js';
import { DomainError } from '../kernel/errors.js';
import { type Id, newId, parseId, type UserId } from '../kernel/ids.js';
import { KeyRing } from './key-ring.js';
import { type OneTimeToken, OneTimeTokensRepository } from './one-time-tokens.repository.js';

export type OneTimeTokenId = Id<'OneTimeToken'>;

const HOUR_SECONDS = 60 * 60;

/** What a link is for, and for how many seconds it is good. */
const LIFETIME = {
  INVITATION: 7 * 24 * HOUR_SECONDS,
  PASSWORD_RESET: HOUR_SECONDS,
} as const;

export type OneTimePurpose = keyof typeof LIFETIME;

const FORM = /^([1-9]\d{0,9})\.([0-9a-f-]{36})\.[\w-]{43}$/;
const SECRET = 'switchboard one-time token v1';

/** Whom a token is for, and who lets it be sent. */
export interface OneTimeTokenSubject {
  readonly agencyId: number;
  readonly userId: UserId;
  /** Null for the person themselves. */
  readonly issuedBy: string | null;
}

/**
 * Tokens that work once, `<agency>.<id>.<secret>`, for a link in a mail.
 *
 * The secret follows from the id and our key, and only the SHA-256 of the token is stored: so the mail, which is
 * written later, can have the token without anybody having kept it.
 */
@Injectable()
export class OneTimeTokens {
  constructor(
    private readonly keys: KeyRing,
    private readonly repository: OneTimeTokensRepository,
  ) {}

  /** A new one. It voids the one that the person had for the same purpose. */
  async issue(
    tx: SystemTx,
    { agencyId, userId, issuedBy }: OneTimeTokenSubject,
    purpose: OneTimePurpose,
  ): Promise<OneTimeTokenId> {
    const id = newId<'OneTimeToken'>();
    const [token = ''] = this.tokens(agencyId, id);
    const seconds = LIFETIME[purpose];
    await this.repository.issue(tx, {
      agencyId,
      id,
      userId,
      purpose,
      hash: hashOf(token),
      issuedBy,
      seconds,
    });
    return id;
  }

  /**
   * One that is still good, with the token itself, for the mail. Found again with whichever key it was made
   * with; null when it is not good any more.
   */
  async recall(
    tx: SystemTx,
    agencyId: number,
    id: OneTimeTokenId,
  ): Promise<{ stored: OneTimeToken; token: string } | null> {
    const stored = await this.repository.find(tx, agencyId, id);
    if (!stored) return null;
    const token = this.tokens(agencyId, id).find((one) => isHash(one, stored.hash));
    if (token === undefined) throw new Error('The key is gone that the link was made with.');
    return { stored, token };
  }

  /**
   * One that somebody shows. It is not used up by this.
   *
   * @throws DomainError INVALID_INPUT TOKEN_NOT_VALID: the same for one that never was, is used, over, void, or
   * for something else.
   */
  async find(tx: SystemTx, token: string, purpose: OneTimePurpose): Promise<OneTimeToken> {
    const place = placeOf(token);
    const stored = place && (await this.repository.find(tx, place.agencyId, place.id));
    if (stored?.purpose !== purpose || !isHash(token, stored.hash)) throw tokenNotValid();
    return stored;
  }

  /**
   * Uses it up, together with what the transaction does.
   *
   * @throws DomainError INVALID_INPUT TOKEN_NOT_VALID when somebody was faster.
   */
  async use(tx: SystemTx, token: OneTimeToken): Promise<void> {
    if (!(await this.repository.use(tx, token))) throw tokenNotValid();
  }

  /** Whose a token is or was that cannot be used, for the audit. Null for what nobody was ever sent last. */
  async subjectOf(tx: SystemTx, token: string): Promise<Pick<OneTimeToken, 'agencyId' | 'userId'> | null> {
    const place = placeOf(token);
    const stored = place && (await this.repository.known(tx, place.agencyId, place.id));
    return stored && isHash(token, stored.hash) ? stored : null;
  }

  /** What the person was sent for this purpose is void. */
  revoke(tx: SystemTx, agencyId: number, userId: string, purpose: OneTimePurpose): Promise<void> {
    return this.repository.revoke(tx, agencyId, userId, purpose);
  }

  /** Who let the last one be sent; null for nobody but the person, or when there was none. */
  issuerOf(tx: SystemTx, agencyId: number, userId: string, purpose: OneTimePurpose): Promise<string | null> {
    return this.repository.issuerOf(tx, agencyId, userId, purpose);
  }

  /** With each key, the current one first. */
  private tokens(agencyId: number, id: OneTimeTokenId): string[] {
    const place = `${agencyId}.${id}`;
    return this.keys.derived(SECRET, place).map((secret) => `${place}.${secret.toString('base64url')}`);
  }
}

export const tokenNotValid = () =>
  new DomainError('INVALID_INPUT', 'TOKEN_NOT_VALID', 'The link is not valid any more. Ask for a new one.', {
    field: 'token',
  });

function placeOf(token: string): { agencyId: number; id: OneTimeTokenId } | null {
  const [, agency, rawId] = FORM.exec(token) ?? [];
  const agencyId = Number(agency);
  const id = parseId<'OneTimeToken'>(rawId);
  return id && agencyId <= 2_147_483_647 ? { agencyId, id } : null;
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

const isHash = (token: string, hash: Buffer): boolean => timingSafeEqual(hashOf(token), hash);
