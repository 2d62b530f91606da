import { type DomainEvent, eventType } from '../../kernel/events.js';
import type { ImportId } from '../../kernel/ids.js';
import type { ContactImport } from './imports.js';

/** Where the progress of an agency's imports is heard. */
export const importTopic = (agencyId: number) => `contact_import_updated:${agencyId}`;

/** A file has come, or has been taken in a little further, or its import is over. */
export const ImportChanged = eventType<{ importId: ImportId }>('contact_import.changed', 1);

export const importChanged = (
  agencyId: number,
  { id, clientId }: Pick<ContactImport, 'id' | 'clientId'>,
): DomainEvent => ({
  type: ImportChanged.type,
  version: ImportChanged.version,
  agencyId,
  clientId,
  topics: [importTopic(agencyId)],
  payload: { importId: id },
});
