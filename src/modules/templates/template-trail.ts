import type { WriteTx } from '../../database/transaction.js';
import { templateChanged } from './templates.events.js';
import type { Template } from './templates.js';

/** Somebody has changed a template: whoever looks is told, and the audit. */
export function told(
  tx: WriteTx,
  action: string,
  template: Template,
  details: Readonly<Record<string, unknown>>,
): void {
  tx.emit(templateChanged(tx.agencyId, template));
  tx.audit({ action, subjectId: template.id, clientId: template.clientId, details });
}
