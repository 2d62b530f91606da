import type { Agency } from '../world/agency.js';
import type { Person } from '../world/person.js';

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

/** An AGENCY_USER who edits grants, limited to the first client. */
export async function limitedGranter(agency: Agency): Promise<Person> {
  await agency.allows(agency.delegate, 'team.edit_grants');
  return agency.delegate;
}
