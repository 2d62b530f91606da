import { Injectable } from '@nestjs/common';
import { type SystemTx, sql } from '../database/transaction.js';
import type { UserId } from '../kernel/ids.js';
import type { OneTimePurpose, OneTimeTokenId } from './one-time-tokens.js';

/** A token as it is stored. */
export interface OneTimeToken {
  readonly agencyId: number;
  readonly id: OneTimeTokenId;
  readonly userId: UserId;
  readonly purpose: OneTimePurpose;
  /** SHA-256. */
  readonly hash: Buffer;
  /** Who let it be sent; null for the person themselves. */
  readonly issuedBy: string | null;
  readonly expiresAt: Date;
}

// One for a person and purpose: the new one takes the place of the old, whose link is void with it.
const ISSUE = sql(
  'one_time_token_issue',
  `INSERT INTO one_time_tokens (agency_id, id, user_id, purpose, hash, issued_by, expires_at)
   VALUES ($1, $2, $3, $4, $5, $6, now() + $7::int * interval '1 second')
   ON CONFLICT (agency_id, user_id, purpose) DO UPDATE SET id = excluded.id, hash = excluded.hash,
     issued_by = excluded.issued_by, created_at = now(), expires_at = excluded.expires_at, used_at = NULL`,
);

const LIVE = 'used_at IS NULL AND expires_at > now()';

const BY_ID = `SELECT agency_id AS "agencyId", id, user_id AS "userId", purpose, hash, issued_by AS "issuedBy",
    expires_at AS "expiresAt"
  FROM one_time_tokens WHERE agency_id = $1 AND id = $2`;

const FIND = sql('one_time_token_find', `${BY_ID} AND ${LIVE}`);
const KNOWN = sql('one_time_token_known', BY_ID);

const USE = sql(
  'one_time_token_use',
  `UPDATE one_time_tokens SET used_at = now() WHERE agency_id = $1 AND id = $2 AND hash = $3 AND ${LIVE} RETURNING id`,
);

const REVOKE = sql(
  'one_time_token_revoke',
  `UPDATE one_time_tokens SET used_at = now()
   WHERE agency_id = $1 AND user_id = $2 AND purpose = $3 AND used_at IS NULL`,
);

const ISSUER = sql(
  'one_time_token_issuer',
  'SELECT issued_by AS "issuedBy" FROM one_time_tokens WHERE agency_id = $1 AND user_id = $2 AND purpose = $3',
);

export interface NewOneTimeToken extends Omit<OneTimeToken, 'expiresAt'> {
  readonly seconds: number;
}

/** Links that work once: in the second role, because who holds one has no account to act as. */
@Injectable()
export class OneTimeTokensRepository {
  async issue(tx: SystemTx, token: NewOneTimeToken): Promise<void> {
    const { agencyId, id, userId, purpose, hash, issuedBy, seconds } = token;
    await tx.rows(ISSUE, [agencyId, id, userId, purpose, hash, issuedBy, seconds]);
  }

  /** Null for one that was never there, is used, over or void. */
  async find(tx: SystemTx, agencyId: number, id: OneTimeTokenId): Promise<OneTimeToken | null> {
    const [token] = await tx.rows<OneTimeToken>(FIND, [agencyId, id]);
    return token ?? null;
  }

  /** Whatever has become of it. */
  async known(tx: SystemTx, agencyId: number, id: OneTimeTokenId): Promise<OneTimeToken | null> {
    const [token] = await tx.rows<OneTimeToken>(KNOWN, [agencyId, id]);
    return token ?? null;
  }

  /** True for one of all who try, even at once. */
  async use(tx: SystemTx, { agencyId, id, hash }: OneTimeToken): Promise<boolean> {
    return (await tx.rows(USE, [agencyId, id, hash])).length > 0;
  }

  async revoke(tx: SystemTx, agencyId: number, userId: string, purpose: OneTimePurpose): Promise<void> {
    await tx.rows(REVOKE, [agencyId, userId, purpose]);
  }

  async issuerOf(
    tx: SystemTx,
    agencyId: number,
    userId: string,
    purpose: OneTimePurpose,
  ): Promise<string | null> {
    const [token] = await tx.rows<{ issuedBy: string | null }>(ISSUER, [agencyId, userId, purpose]);
    return token?.issuedBy ?? null;
  }
}
