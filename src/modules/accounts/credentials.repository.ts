import { Injectable } from '@nestjs/common';
import { type SystemTx, sql } from '../../database/transaction.js';
import type { UserId } from '../../kernel/ids.js';

const OWNER = sql(
  'credential_owner_of_name',
  `SELECT n.agency_id AS "agencyId", n.user_id AS "userId" FROM sign_in_names n
   JOIN users u ON u.agency_id = n.agency_id AND u.id = n.user_id AND u.deleted_at IS NULL
   WHERE n.email = $1`,
);

// Of somebody deleted it may be taken over: what they signed in with is removed a moment after them.
const TAKE_NAME = sql(
  'credential_take_name',
  `INSERT INTO sign_in_names AS n (email, agency_id, user_id) VALUES ($1, $2, $3)
   ON CONFLICT (email) DO UPDATE SET agency_id = excluded.agency_id, user_id = excluded.user_id
     WHERE (SELECT u.deleted_at FROM users u WHERE u.agency_id = n.agency_id AND u.id = n.user_id) IS NOT NULL
   RETURNING n.user_id`,
);

const PASSWORD_HASH = sql(
  'credential_password_hash',
  'SELECT password_hash AS "passwordHash" FROM user_credentials WHERE agency_id = $1 AND user_id = $2',
);

const SET_PASSWORD = sql(
  'credential_set_password',
  `INSERT INTO user_credentials AS k (agency_id, user_id, password_hash) VALUES ($1, $2, $3)
   ON CONFLICT (agency_id, user_id) DO UPDATE SET password_hash = excluded.password_hash, changed_at = now()`,
);

// Only in the place of the one that was proved: of two changes at once the second proved an old one.
const CHANGE_PASSWORD = sql(
  'credential_change_password',
  `UPDATE user_credentials SET password_hash = $4, changed_at = now()
   WHERE agency_id = $1 AND user_id = $2 AND password_hash = $3 RETURNING user_id`,
);

// A sign-in that has proved the password of before meanwhile finds another version, and gets no session.
const END_TOKENS = sql(
  'credential_end_tokens',
  'UPDATE users SET token_version = token_version + 1 WHERE agency_id = $1 AND id = $2',
);

const END_EVERYTHING = sql(
  'credential_end_everything',
  `UPDATE users SET token_version = token_version + 1, sessions_ended_at = clock_timestamp()
   WHERE agency_id = $1 AND id = $2`,
);

interface Place {
  readonly agencyId: number;
  readonly userId: string;
}

/** What people sign in with: the second role's alone. */
@Injectable()
export class CredentialsRepository {
  /** Whom an address signs in as, over all agencies. Null: nobody, or somebody deleted. */
  async ownerOf(tx: SystemTx, email: string): Promise<{ agencyId: number; userId: UserId } | null> {
    const [owner] = await tx.rows<{ agencyId: number; userId: UserId }>(OWNER, [email]);
    return owner ?? null;
  }

  /** False when it is somebody else's. */
  async takeName(tx: SystemTx, email: string, { agencyId, userId }: Place): Promise<boolean> {
    return (await tx.rows(TAKE_NAME, [email, agencyId, userId])).length > 0;
  }

  async passwordHash(tx: SystemTx, { agencyId, userId }: Place): Promise<string | null> {
    const [found] = await tx.rows<{ passwordHash: string }>(PASSWORD_HASH, [agencyId, userId]);
    return found?.passwordHash ?? null;
  }

  async setPassword(tx: SystemTx, { agencyId, userId }: Place, hash: string): Promise<void> {
    await tx.rows(SET_PASSWORD, [agencyId, userId, hash]);
  }

  /** False when it was changed meanwhile. */
  async changePassword(
    tx: SystemTx,
    { agencyId, userId }: Place,
    from: string | null,
    to: string,
  ): Promise<boolean> {
    return (await tx.rows(CHANGE_PASSWORD, [agencyId, userId, from, to])).length > 0;
  }

  /** Every access token is refused; sessions go on with new ones. */
  async endTokens(tx: SystemTx, { agencyId, userId }: Place): Promise<void> {
    await tx.rows(END_TOKENS, [agencyId, userId]);
  }

  /** Every session and every access token. */
  async endEverything(tx: SystemTx, { agencyId, userId }: Place): Promise<void> {
    await tx.rows(END_EVERYTHING, [agencyId, userId]);
  }
}
