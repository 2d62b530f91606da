import type { Agency } from '../world/agency.js';

export interface AuditRow extends Record<string, unknown> {
  readonly action: string;
  readonly userId: string | null;
  readonly subjectId: string;
  readonly clientId: number | null;
  readonly details: Readonly<Record<string, unknown>> | null;
}

/** What the audit of an agency says of its people, oldest first. */
export const auditOf = (agency: Agency): Promise<AuditRow[]> =>
  agency.query<AuditRow>(
    `SELECT action, user_id AS "userId", subject_id AS "subjectId", client_id AS "clientId", details
     FROM audit_entries WHERE agency_id = $1 AND action LIKE 'user.%' ORDER BY at, id`,
  );
