import { z } from 'zod';
import type { AttributeValue, Contact } from '../contacts/contacts.js';
import type { CustomField } from '../contacts/custom-fields.js';

/** Which contacts: as the list of contacts takes it. */
export const ContactFilter = z.object({
  clientId: z.number().nullish(),
  tagId: z.string().nullish(),
  accountId: z.string().nullish(),
  text: z.string().nullish(),
  source: z.string().nullish(),
  isBlocked: z.boolean().nullish(),
  includeArchived: z.boolean().nullish(),
});
export type ContactFilter = Readonly<z.infer<typeof ContactFilter>>;

/** A contact with the names of what it points to. */
export interface ExportedContact extends Contact {
  readonly clientName: string;
  readonly accountName: string;
  readonly tagNames: readonly string[];
}

export interface ExportColumn {
  readonly title: string;
  readonly of: (contact: ExportedContact) => string;
}

/** The titles are such that an import knows the columns again. */
const STANDARD: readonly ExportColumn[] = [
  { title: 'Display name', of: ({ displayName }) => displayName ?? '' },
  { title: 'First name', of: ({ firstName }) => firstName ?? '' },
  { title: 'Last name', of: ({ lastName }) => lastName ?? '' },
  { title: 'Phone', of: ({ phone }) => phone ?? '' },
  { title: 'E-mail', of: ({ email }) => email ?? '' },
  { title: 'Date of birth', of: ({ dob }) => dob ?? '' },
  { title: 'Tags', of: ({ tagNames }) => tagNames.join('; ') },
  { title: 'Account', of: ({ accountName }) => accountName },
  { title: 'Client', of: ({ clientName }) => clientName },
  { title: 'Source', of: ({ source }) => source },
  { title: 'Created at', of: ({ createdAt }) => createdAt.toISOString() },
  { title: 'Blocked at', of: ({ blockedAt }) => blockedAt?.toISOString() ?? '' },
  { title: 'Opted out at', of: ({ optedOutAt }) => optedOutAt?.toISOString() ?? '' },
  { title: 'Archived at', of: ({ archivedAt }) => archivedAt?.toISOString() ?? '' },
  { title: 'Id', of: ({ id }) => id },
];

/** What every contact has, and then the custom fields by their labels; of two that are called alike, by its key. */
export function exportColumns(fields: readonly Pick<CustomField, 'key' | 'label'>[]): ExportColumn[] {
  const columns = [...STANDARD];
  for (const { key, label } of fields) {
    const isTaken = columns.some(({ title }) => title.toLowerCase() === label.toLowerCase());
    const title = isTaken ? `attributes.${key}` : label;
    columns.push({ title, of: ({ attributes }) => textOf(attributes[key]) });
  }
  return columns;
}

/** As an import reads it. */
const textOf = (value: AttributeValue | undefined): string =>
  typeof value === 'object' ? value.join(';') : String(value ?? '');
