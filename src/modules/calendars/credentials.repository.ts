import { Injectable } from '@nestjs/common';
import { type SystemTx, sql } from '../../database/transaction.js';
import type { CalendarConnection } from './calendars.js';

const FIND = sql(
  'calendar_credential_find',
  'SELECT sealed_tokens AS "sealedTokens" FROM calendar_credentials WHERE agency_id = $1 AND connection_id = $2',
);

const STORE = sql(
  'calendar_credential_store',
  `INSERT INTO calendar_credentials (agency_id, connection_id, sealed_tokens) VALUES ($1, $2, $3)
   ON CONFLICT (agency_id, connection_id) DO UPDATE SET sealed_tokens = excluded.sealed_tokens`,
);

// Not where they were replaced or taken away meanwhile.
const RENEW = sql(
  'calendar_credential_renew',
  'UPDATE calendar_credentials SET sealed_tokens = $3 WHERE agency_id = $1 AND connection_id = $2 AND sealed_tokens = $4',
);

const REMOVE = sql(
  'calendar_credential_remove',
  'DELETE FROM calendar_credentials WHERE agency_id = $1 AND connection_id = $2',
);

/** Whose tokens. */
export type Holder = Pick<CalendarConnection, 'agencyId' | 'id'>;

/** Sealed tokens: in the second role, where no statement of a tenant reaches. */
@Injectable()
export class CredentialsRepository {
  async find(tx: SystemTx, { agencyId, id }: Holder): Promise<string | null> {
    const [row] = await tx.rows<{ sealedTokens: string }>(FIND, [agencyId, id]);
    return row?.sealedTokens ?? null;
  }

  async store(tx: SystemTx, { agencyId, id }: Holder, sealed: string): Promise<void> {
    await tx.rows(STORE, [agencyId, id, sealed]);
  }

  async renew(tx: SystemTx, { agencyId, id }: Holder, sealed: string, before: string): Promise<void> {
    await tx.rows(RENEW, [agencyId, id, sealed, before]);
  }

  async remove(tx: SystemTx, { agencyId, id }: Holder): Promise<void> {
    await tx.rows(REMOVE, [agencyId, id]);
  }
}
