import { Injectable } from '@nestjs/common';
import { type SystemTx, sql } from '../../database/transaction.js';
import type { RefusedSignatures } from './refused-inbound.js';

const ADD = sql(
  'refused_signatures_add',
  `INSERT INTO refused_signatures AS r (provider, hour, count)
   SELECT provider::provider, hour, count FROM unnest($1::text[], $2::timestamptz[], $3::int[]) AS c(provider, hour, count)
   ON CONFLICT (provider, hour) DO UPDATE SET count = r.count + excluded.count`,
);

const PAGE = sql(
  'refused_signatures_page',
  `SELECT provider, hour, count FROM refused_signatures WHERE $1::timestamptz IS NULL OR hour < $1
   ORDER BY hour DESC, provider LIMIT $2`,
);

/** Counts that no agency has. */
@Injectable()
export class SignatureCountsRepository {
  async add(tx: SystemTx, counts: readonly RefusedSignatures[]): Promise<void> {
    await tx.rows(ADD, [
      counts.map(({ provider }) => provider),
      counts.map(({ hour }) => hour),
      counts.map(({ count }) => count),
    ]);
  }

  /** The newest first. `before` is exclusive. */
  page(tx: SystemTx, before: Date | null, limit: number): Promise<RefusedSignatures[]> {
    return tx.rows<RefusedSignatures & Record<string, unknown>>(PAGE, [before, limit]);
  }
}
