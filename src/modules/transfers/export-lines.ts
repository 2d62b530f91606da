import { seesClient, type UserActor } from '../../kernel/actor.js';
import type { ExportLine } from './export-files.js';

/** What the audit says of an export: of one client where it was narrowed to one that the actor sees. */
export function lineOf(
  actor: UserActor,
  filter: { readonly clientId?: number | null | undefined },
): ExportLine {
  const { clientId = null } = filter;
  return {
    subjectId: String(clientId ?? actor.agencyId),
    clientId: clientId !== null && seesClient(actor, clientId) ? clientId : null,
    details: { filter },
  };
}
