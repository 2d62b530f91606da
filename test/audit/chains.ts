import type { AuditSealer } from '../../src/modules/audit/audit-sealer.js';
import type { Agency } from '../world/agency.js';
import { AuditIntegrity, type IntegrityFields } from '../world/documents.js';
import { place } from './entries.js';

/** What the agency's admin is told of its chain. */
export const integrityOf = async (
  agency: Agency,
  asked: { readonly afterSeq?: number; readonly limit?: number } = {},
): Promise<IntegrityFields> => (await agency.admin.gets(AuditIntegrity, asked)).auditIntegrity;

/** The links as they are stored. */
export const chainOf = (agency: Agency) =>
  agency.query<{ seq: number; entryId: string; hash: string }>(
    `SELECT seq::int, entry_id AS "entryId", encode(hash, 'hex') AS hash FROM audit_links WHERE agency_id = $1 ORDER BY seq`,
  );

/** That many entries of the last minutes, linked. Answers the ids of all in the order of the chain. */
export async function sealed(agency: Agency, sealer: AuditSealer, n: number): Promise<string[]> {
  const start = Date.now() - n * 1_000;
  await place(
    agency,
    Array.from({ length: n }, (_, at) => ({ subjectId: `s${at}`, at: new Date(start + at * 1_000) })),
  );
  await sealer.settle();
  return (await chainOf(agency)).map(({ entryId }) => entryId);
}
