import { Injectable } from '@nestjs/common';
import { type SystemTx, sql, type WriteTx } from '../database/transaction.js';
import type { Role } from '../kernel/permissions.js';
import type { RefreshToken, SessionId } from './refresh-tokens.js';
import { AROUND_USER, IS_SHUT_OUT, sessionGoesOn } from './standing-sql.js';

/** Somebody who signs in. */
export interface Account {
  readonly agencyId: number;
  readonly userId: string;
  readonly email: string;
  readonly displayName: string;
  readonly role: Role;
  readonly clientId: number | null;
  readonly tokenVersion: number;
  readonly isDisabled: boolean;
}

/** With what proves it, which goes no further than `AuthService`. */
export interface AccountWithSecret extends Account {
  /** Null for somebody invited who has not chosen a password. */
  readonly passwordHash: string | null;
}

/** Whom an address signs in as, and no more. */
export type EmailOwner = Pick<Account, 'email' | 'agencyId' | 'userId' | 'clientId'>;

const ACCOUNT = `u.agency_id AS "agencyId", u.id AS "userId", u.email, u.display_name AS "displayName", u.role,
  u.client_id AS "clientId", u.token_version AS "tokenVersion",
  ${IS_SHUT_OUT} AS "isDisabled"`;

const BY_EMAIL = sql(
  'session_account_by_email',
  `SELECT ${ACCOUNT}, k.password_hash AS "passwordHash" FROM sign_in_names n
   JOIN users u ON u.agency_id = n.agency_id AND u.id = n.user_id AND u.deleted_at IS NULL ${AROUND_USER}
   LEFT JOIN user_credentials k ON k.agency_id = u.agency_id AND k.user_id = u.id
   WHERE n.email = $1`,
);

const WHOSE_EMAILS = sql(
  'session_whose_emails',
  `SELECT n.email, u.agency_id AS "agencyId", u.id AS "userId", u.client_id AS "clientId"
   FROM sign_in_names n JOIN users u ON u.agency_id = n.agency_id AND u.id = n.user_id AND u.deleted_at IS NULL
   WHERE n.email = ANY ($1::text[])`,
);

const BY_ID = sql(
  'session_account_by_id',
  `SELECT ${ACCOUNT} FROM users u ${AROUND_USER} WHERE u.id = $1 AND u.deleted_at IS NULL`,
);

// The lock makes a sign-in and whatever would forbid it one after the other: who is disabled while the password
// is being checked gets no session.
const START = sql(
  'session_start',
  `WITH person AS (
     SELECT agency_id, id FROM users
     WHERE agency_id = $1 AND id = $3 AND disabled_at IS NULL AND deleted_at IS NULL AND token_version = $4 FOR SHARE
   )
   INSERT INTO sessions (agency_id, id, user_id, expires_at, impersonator_agency_id, impersonator_id, impersonator_session_id)
   SELECT agency_id, $2, id, now() + $5::int * interval '1 second', $6, $7, $8 FROM person RETURNING id`,
);

const ADD_TOKEN = sql(
  'session_add_token',
  'INSERT INTO refresh_tokens (agency_id, session_id, hash, generation) VALUES ($1, $2, $3, $4)',
);

const FORGET_ENDED = sql(
  'session_forget_ended',
  `DELETE FROM sessions WHERE agency_id = $1 AND user_id = $2 AND expires_at < now()`,
);

const LOCK = sql(
  'session_lock',
  `SELECT s.generation, s.user_id AS "userId", ${sessionGoesOn('s', 'u')} AS "goesOn"
   FROM sessions s JOIN users u ON u.agency_id = s.agency_id AND u.id = s.user_id
   WHERE s.agency_id = $1 AND s.id = $2 FOR UPDATE OF s`,
);

const TOKEN = sql(
  'session_token',
  `SELECT generation, extract(epoch FROM clock_timestamp() - replaced_at)::float8 AS "replacedSecondsAgo"
   FROM refresh_tokens WHERE agency_id = $1 AND session_id = $2 AND hash = $3`,
);

const REPLACE = sql(
  'session_replace_token',
  `WITH old AS (
     UPDATE refresh_tokens SET replaced_at = clock_timestamp()
     WHERE agency_id = $1 AND session_id = $2 AND replaced_at IS NULL RETURNING generation
   )
   UPDATE sessions SET generation = old.generation + 1 FROM old
   WHERE agency_id = $1 AND id = $2 RETURNING sessions.generation`,
);

const IS_CURRENT = sql(
  'session_is_current_token',
  `SELECT EXISTS (SELECT FROM refresh_tokens
     WHERE agency_id = $1 AND session_id = $2 AND hash = $3 AND replaced_at IS NULL) AS "isCurrent"`,
);

const REVOKE = sql(
  'session_revoke',
  'UPDATE sessions SET revoked_at = now() WHERE agency_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING id',
);

const REVOKE_OTHERS = sql(
  'session_revoke_others',
  `UPDATE sessions SET revoked_at = now()
   WHERE agency_id = $1 AND user_id = $2 AND id <> $3 AND revoked_at IS NULL`,
);

// In a column of the user's row: see the migration. The clock and not the time of the transaction, which may have
// waited for a sign-in.
const END_ALL = sql(
  'session_end_all',
  'UPDATE users SET sessions_ended_at = clock_timestamp() WHERE agency_id = $1 AND id = $2',
);

export interface NewSession {
  readonly id: SessionId;
  readonly seconds: number;
  /** Without one the session cannot be prolonged. */
  readonly refreshHash: Buffer | null;
  readonly impersonator?: { readonly agencyId: number; readonly userId: string; readonly sessionId: string };
}

export interface LockedSession {
  readonly generation: number;
  readonly userId: string;
  /** Whether it has not ended. Whether its user may act is another question. */
  readonly goesOn: boolean;
}

export interface KnownToken {
  readonly generation: number;
  /** Null for the current one. */
  readonly replacedSecondsAgo: number | null;
}

type Place = Pick<RefreshToken, 'agencyId' | 'sessionId'>;

/** Sessions, their refresh tokens, and whom they are of: in the second role, since there is no actor yet. */
@Injectable()
export class SessionsRepository {
  /** @param email in lower case. */
  async accountByEmail(tx: SystemTx, email: string): Promise<AccountWithSecret | null> {
    const [account] = await tx.rows<AccountWithSecret>(BY_EMAIL, [email]);
    return account ?? null;
  }

  /** Of the addresses that somebody signs in with, in no order. @param emails in lower case. */
  whoseEmails(tx: SystemTx, emails: readonly string[]): Promise<EmailOwner[]> {
    return tx.rows<EmailOwner>(WHOSE_EMAILS, [emails]);
  }

  async accountById(tx: SystemTx, userId: string): Promise<Account | null> {
    const [account] = await tx.rows<Account>(BY_ID, [userId]);
    return account ?? null;
  }

  /** False when the person may not sign in any more, or what the token would say of them has changed. */
  async start(
    tx: SystemTx,
    { agencyId, userId, tokenVersion }: Account,
    session: NewSession,
  ): Promise<boolean> {
    const { id, seconds, refreshHash, impersonator } = session;
    await tx.rows(FORGET_ENDED, [agencyId, userId]);
    const by = impersonator && [impersonator.agencyId, impersonator.userId, impersonator.sessionId];
    const started = await tx.rows(START, [
      agencyId,
      id,
      userId,
      tokenVersion,
      seconds,
      ...(by ?? [null, null, null]),
    ]);
    if (started.length === 0) return false;
    if (refreshHash) await tx.rows(ADD_TOKEN, [agencyId, id, refreshHash, 1]);
    return true;
  }

  /** Nobody else exchanges a token of the session until the transaction ends. */
  async lock(tx: SystemTx, { agencyId, sessionId }: Place): Promise<LockedSession | null> {
    const [session] = await tx.rows<LockedSession>(LOCK, [agencyId, sessionId]);
    return session ?? null;
  }

  /** Of a locked session. Null for what was never one of its tokens. */
  async token(tx: SystemTx, { agencyId, sessionId, hash }: RefreshToken): Promise<KnownToken | null> {
    const [token] = await tx.rows<KnownToken>(TOKEN, [agencyId, sessionId, hash]);
    return token ?? null;
  }

  /** The current token of a locked session is not current any more, and this one is. */
  async replace(tx: SystemTx, { agencyId, sessionId, hash }: RefreshToken): Promise<void> {
    const [session] = await tx.rows<{ generation: number }>(REPLACE, [agencyId, sessionId]);
    await tx.rows(ADD_TOKEN, [agencyId, sessionId, hash, session?.generation]);
  }

  async isCurrent(tx: SystemTx, { agencyId, sessionId, hash }: RefreshToken): Promise<boolean> {
    const [answer] = await tx.rows<{ isCurrent: boolean }>(IS_CURRENT, [agencyId, sessionId, hash]);
    return answer?.isCurrent ?? false;
  }

  /** False when it was over already. */
  async revoke(tx: SystemTx, agencyId: number, sessionId: string): Promise<boolean> {
    return (await tx.rows(REVOKE, [agencyId, sessionId])).length > 0;
  }

  /** Those of the person whom the actor is. */
  async endAll(tx: WriteTx, userId: string): Promise<void> {
    await tx.rows(END_ALL, [tx.agencyId, userId]);
  }

  async revokeOthers(tx: SystemTx, agencyId: number, userId: string, kept: string): Promise<void> {
    await tx.rows(REVOKE_OTHERS, [agencyId, userId, kept]);
  }
}
