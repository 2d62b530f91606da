import { Injectable } from '@nestjs/common';
import { sql } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';

// A transaction id is only given out where something could be written: a standby or a read-only database refuses.
const WRITABLE = sql(
  'health_writable',
  `SELECT pg_current_xact_id() IS NOT NULL AND current_setting('transaction_read_only') = 'off' AS writable`,
);

@Injectable()
export class HealthRepository {
  constructor(private readonly uow: UnitOfWork) {}

  /** False for a database that cannot be reached, or only be read. */
  async isWritable(): Promise<boolean> {
    try {
      const [answer] = await this.uow.system('health', (tx) => tx.rows<{ writable: boolean }>(WRITABLE, []));
      return answer?.writable ?? false;
    } catch {
      return false;
    }
  }
}
