import type { CustomFieldId } from '../../kernel/ids.js';

export const CustomFieldScope = { CONTACT: 'CONTACT', ACCOUNT: 'ACCOUNT', AGENCY: 'AGENCY' } as const;
export type CustomFieldScope = (typeof CustomFieldScope)[keyof typeof CustomFieldScope];

export const CustomFieldType = {
  TEXT: 'TEXT',
  NUMBER: 'NUMBER',
  EMAIL: 'EMAIL',
  PHONE: 'PHONE',
  URL: 'URL',
  BOOLEAN: 'BOOLEAN',
  DATE: 'DATE',
  SELECT: 'SELECT',
  MULTISELECT: 'MULTISELECT',
} as const;
export type CustomFieldType = (typeof CustomFieldType)[keyof typeof CustomFieldType];

/** A field that the agency invented. */
export interface CustomField {
  readonly id: CustomFieldId;
  readonly scope: CustomFieldScope;
  /** Made from the first label; unique in its scope, archived fields included; never changes. */
  readonly key: string;
  readonly label: string;
  readonly type: CustomFieldType;
  /** Of SELECT and MULTISELECT, in the order in which people see them. */
  readonly options: readonly string[];
  readonly createdAt: Date;
  /** Since when nothing can be written into it. What was written stays. */
  readonly archivedAt: Date | null;
}

/** Of one scope, archived ones included. */
export const MAX_FIELDS = 100;
/** Of one field. */
export const MAX_OPTIONS = 100;
const MAX_KEY_LENGTH = 40;

/** What every contact has, whatever the agency invents. */
export const RESERVED_KEYS: ReadonlySet<string> = new Set([
  'first_name',
  'last_name',
  'phone',
  'email',
  'dob',
]);

/** `Größe (cm)` becomes `grosse_cm`: lower snake case in ASCII. What has no letter of it is a `field`. */
export function keyOf(label: string): string {
  const ascii = label.replaceAll('ß', 'ss').normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const snake = ascii
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, MAX_KEY_LENGTH)
    .replace(/^_+|_+$/g, '');
  return snake || 'field';
}

/** The key, or with the first number from 2 that nobody has. */
export function freeKey(key: string, taken: ReadonlySet<string>): string {
  if (!taken.has(key)) return key;
  for (let nth = 2; ; nth += 1) if (!taken.has(`${key}_${nth}`)) return `${key}_${nth}`;
}

export const hasOptions = (type: CustomFieldType): boolean => type === 'SELECT' || type === 'MULTISELECT';
