import { newId } from '../../src/kernel/ids.js';
import type { Agency } from '../world/agency.js';

/** An audit entry as somebody with every right to the database would write it. */
export interface PlacedEntry {
  readonly at?: Date | string;
  readonly action?: string;
  readonly userId?: string | null;
  readonly impersonatorId?: string | null;
  readonly subjectId?: string | null;
  readonly clientId?: number | null;
  readonly details?: unknown;
}

/** Stores entries past every rule, in one statement. Answers their ids in the same order. */
export async function place(agency: Agency, entries: readonly PlacedEntry[]): Promise<string[]> {
  const rows = entries.map((entry) => ({ id: newId<'AuditEntry'>() as string, at: new Date(), ...entry }));
  await agency.query(
    `INSERT INTO audit_entries (agency_id, id, at, action, user_id, impersonator_id, subject_id, client_id, details, ip, request_id)
     SELECT $1, id, at, coalesce(action, 'test.placed'), "userId", "impersonatorId", "subjectId", "clientId", details, '10.1.2.3', 'placed'
     FROM jsonb_to_recordset($2::jsonb) AS e(id uuid, at timestamptz, action text, "userId" uuid, "impersonatorId" uuid,
       "subjectId" text, "clientId" int, details jsonb)`,
    [JSON.stringify(rows)],
  );
  return rows.map(({ id }) => id);
}
