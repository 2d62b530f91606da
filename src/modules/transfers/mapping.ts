import { badMapping } from './transfers.errors.js';

/** A column of a file, and the field of a contact that it fills. */
export interface MappedColumn {
  readonly column: string;
  readonly field: string;
}

/** A custom field of contacts, as far as a file is concerned. */
export interface NamedField {
  readonly key: string;
  readonly label: string;
}

/** Every field that a column can fill beside the custom ones, and what people call such a column. */
const FIELDS = {
  displayName: ['display name', 'name', 'full name', 'contact', 'contact name', 'customer', 'customer name'],
  firstName: ['first name', 'given name', 'forename', 'vorname', 'prenom', 'nombre'],
  lastName: ['last name', 'surname', 'family name', 'nachname', 'nom', 'apellido', 'apellidos'],
  phone: [
    'phone',
    'phone number',
    'mobile',
    'mobile phone',
    'mobile number',
    'cell',
    'cell phone',
    'telephone',
    'tel',
    'whatsapp',
    'whatsapp number',
    'telefon',
    'handy',
    'telefono',
    'movil',
  ],
  email: ['e mail', 'email', 'e mail address', 'email address', 'mail', 'correo', 'correo electronico'],
  dob: ['date of birth', 'dob', 'birth date', 'birthdate', 'birthday', 'geburtsdatum', 'geburtstag'],
  tags: ['tags', 'tag', 'labels', 'label'],
} as const satisfies Record<string, readonly string[]>;

export type StandardField = keyof typeof FIELDS;
const STANDARD = Object.keys(FIELDS) as StandardField[];

/** What tells people apart: without one of them a row could only ever make one contact more. */
const IDENTIFYING: readonly StandardField[] = ['phone', 'email'];

/** The values of custom fields are behind it, by their keys. */
const CUSTOM = 'attributes.';
export const customField = (key: string): string => `${CUSTOM}${key}`;
export const keyOfCustom = (field: string): string | null =>
  field.startsWith(CUSTOM) ? field.slice(CUSTOM.length) : null;

/**
 * What the columns seem to be, by their names: custom fields by label or key, the others by what such columns are
 * usually called. Each field once; columns that say nothing are left out.
 */
export function suggestedMapping(columns: readonly string[], custom: readonly NamedField[]): MappedColumn[] {
  const known = new Map<string, string>();
  for (const { key, label } of custom) {
    for (const name of [customField(key), key, label]) known.set(plain(name), customField(key));
  }
  // Last, so that a column "Phone" is the phone whatever an agency calls its own fields.
  for (const field of STANDARD) for (const name of [field, ...FIELDS[field]]) known.set(plain(name), field);
  const taken = new Set<string>();
  return columns.flatMap((column) => {
    const field = known.get(plain(column));
    if (field === undefined || taken.has(field)) return [];
    taken.add(field);
    return [{ column, field }];
  });
}

/** Without case, accents and whatever is no letter or digit. */
const plain = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/**
 * @throws DomainError INVALID_INPUT mapping, naming the columns and fields that there are not, those that are named
 * twice, or that nothing says whose row is whose.
 */
export function assertMapping(
  mapping: readonly MappedColumn[],
  columns: readonly string[],
  custom: readonly NamedField[],
): void {
  const fields = new Set<string>([...STANDARD, ...custom.map(({ key }) => customField(key))]);
  const unknownColumns = mapping.map(({ column }) => column).filter((column) => !columns.includes(column));
  if (unknownColumns.length > 0) {
    throw badMapping(`The file has no column ${quoted(unknownColumns)}.`, { unknownColumns });
  }
  const unknownFields = mapping.map(({ field }) => field).filter((field) => !fields.has(field));
  if (unknownFields.length > 0) {
    throw badMapping(`Contacts have no field ${quoted(unknownFields)}.`, { unknownFields });
  }
  const twice = [
    ...repeated(mapping.map(({ column }) => column)),
    ...repeated(mapping.map(({ field }) => field)),
  ];
  if (twice.length > 0) throw badMapping(`Named twice: ${quoted(twice)}.`, { twice });
  if (!mapping.some(({ field }) => (IDENTIFYING as readonly string[]).includes(field))) {
    throw badMapping('One column must be the phone or the email: it says who is who.', {
      anyOf: IDENTIFYING,
    });
  }
}

const MAX_NAMED = 5;

const quoted = (names: readonly string[]): string =>
  names
    .slice(0, MAX_NAMED)
    .map((name) => JSON.stringify(name.slice(0, 64)))
    .join(', ');

const repeated = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, at) => names.indexOf(name) !== at)),
];
