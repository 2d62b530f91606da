import { Injectable } from '@nestjs/common';
import { sql, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { BookingStaffId, Id, UserId } from '../../kernel/ids.js';
import type { CalendarProviderName } from './calendars.js';

export type CalendarAuthorizationId = Id<'CalendarAuthorization'>;

/** What somebody was sent to their provider with. */
export interface CalendarAuthorization {
  readonly id: CalendarAuthorizationId;
  readonly clientId: number;
  readonly staffId: BookingStaffId;
  readonly userId: UserId;
  readonly provider: CalendarProviderName;
  readonly sealedVerifier: string;
  readonly expiresAt: Date;
}

// What nobody came back with is swept up on the way.
const ISSUE = sql(
  'calendar_authorization_issue',
  `WITH over AS (DELETE FROM calendar_authorizations WHERE agency_id = $1 AND expires_at < now() - interval '1 day')
   INSERT INTO calendar_authorizations (agency_id, id, client_id, staff_id, user_id, provider, sealed_verifier, expires_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
   ON CONFLICT (agency_id, user_id, staff_id) DO UPDATE SET id = excluded.id, provider = excluded.provider,
     sealed_verifier = excluded.sealed_verifier, expires_at = excluded.expires_at`,
);

const TAKE = sql(
  'calendar_authorization_take',
  `DELETE FROM calendar_authorizations a
   WHERE a.agency_id = $1 AND ($2::int[] IS NULL OR a.client_id = ANY ($2)) AND a.id = $3 AND a.user_id = $4
     AND a.provider = $5 AND a.expires_at > now()
   RETURNING a.id, a.client_id AS "clientId", a.staff_id AS "staffId", a.user_id AS "userId", a.provider,
     a.sealed_verifier AS "sealedVerifier", a.expires_at AS "expiresAt"`,
);

@Injectable()
export class AuthorizationsRepository {
  /** Voids the one that the person had for the same staff. */
  async issue(tx: WriteTx, authorization: CalendarAuthorization): Promise<void> {
    const { id, clientId, staffId, userId, provider, sealedVerifier, expiresAt } = authorization;
    const values = [tx.agencyId, id, clientId, staffId, userId, provider, sealedVerifier, expiresAt];
    await tx.rows(ISSUE, values);
  }

  /** For one of all who try, even at once; null for everybody else. */
  async take(
    tx: WriteTx,
    { id, userId, provider }: Pick<CalendarAuthorization, 'id' | 'userId' | 'provider'>,
  ): Promise<CalendarAuthorization | null> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), id, userId, provider];
    return (await tx.rows<CalendarAuthorization>(TAKE, values))[0] ?? null;
  }
}
