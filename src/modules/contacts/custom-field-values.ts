import type { CountryCode } from 'libphonenumber-js/core';
import { invalidInput } from '../../kernel/errors.js';
import { dateOf, emailOf, phoneOf, urlOf } from './contact-values.js';
import type { Attributes, AttributeValue } from './contacts.js';
import type { CustomField, CustomFieldType } from './custom-fields.js';

export const MAX_TEXT_LENGTH = 1_000;
/** More than this a number in JSON does not hold exactly. */
const LARGEST_NUMBER = Number.MAX_SAFE_INTEGER;

/** Control characters but tab and line ends, and halves of surrogate pairs: PostgreSQL or people cannot read them. */
const UNFIT = /(?![\t\n\r])[\p{Cc}\p{Cs}]/u;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const TRUE = new Set(['true', 'yes', '1']);
const FALSE = new Set(['false', 'no', '0']);

/** What people give for a field: as it is stored, or as they would type it. Several options with `;` between them. */
export type GivenValue = AttributeValue | null;
export type GivenAttributes = Readonly<Record<string, GivenValue>>;

type TypedField = Pick<CustomField, 'key' | 'type' | 'options'>;
type Reader = (
  field: string,
  typed: string,
  about: TypedField,
  country: CountryCode | null,
) => AttributeValue;

/**
 * The value as it is stored. Given once more, it is the same.
 *
 * @throws DomainError INVALID_INPUT naming `attributes.<key>`.
 */
export function fieldValue(
  about: TypedField,
  given: AttributeValue,
  country: CountryCode | null = null,
): AttributeValue {
  const field = `attributes.${about.key}`;
  if (about.type === 'MULTISELECT') return optionsOf(field, given, about);
  if (typeof given === 'object') throw invalidInput(field, `${field} takes one value.`);
  if (about.type !== 'TEXT' && typeof given !== 'string' && typeof given !== NATIVE[about.type]) {
    throw invalidInput(field, `${field} takes no ${typeof given}.`);
  }
  return READERS[about.type](field, String(given), about, country);
}

/**
 * What a write sets, by key; null where it clears.
 *
 * @throws DomainError INVALID_INPUT naming the field: an unknown one, an archived one, and a value that does not fit.
 */
export function attributeChanges(
  fields: readonly CustomField[],
  given: GivenAttributes,
  country: CountryCode | null = null,
): ReadonlyMap<string, AttributeValue | null> {
  const known = new Map(fields.filter(({ archivedAt }) => !archivedAt).map((field) => [field.key, field]));
  const changes = new Map<string, AttributeValue | null>();
  for (const [key, value] of Object.entries(given)) {
    const about = known.get(key);
    if (!about)
      throw invalidInput(`attributes.${key.slice(0, 80)}`, 'There is no custom field with this key.');
    changes.set(key, value === null ? null : fieldValue(about, value, country));
  }
  return changes;
}

/** The values after a write. The same object where it changes nothing. */
export function withChanges(
  before: Attributes,
  changes: ReadonlyMap<string, AttributeValue | null>,
): Attributes {
  const after = new Map(Object.entries(before));
  for (const [key, value] of changes) {
    if (value === null) after.delete(key);
    else after.set(key, value);
  }
  return isSame(before, after) ? before : Object.fromEntries(after);
}

const isSame = (before: Attributes, after: ReadonlyMap<string, AttributeValue>): boolean =>
  after.size === Object.keys(before).length &&
  [...after].every(([key, value]) => Object.hasOwn(before, key) && `${before[key]}` === `${value}`);

const NATIVE: Partial<Record<CustomFieldType, string>> = { NUMBER: 'number', BOOLEAN: 'boolean' };

const READERS: Readonly<Record<Exclude<CustomFieldType, 'MULTISELECT'>, Reader>> = {
  TEXT: textOf,
  NUMBER: numberOf,
  EMAIL: emailOf,
  PHONE: (field, typed, _about, country) => phoneOf(field, typed, country),
  URL: urlOf,
  BOOLEAN: booleanOf,
  DATE: dateOf,
  SELECT: (field, typed, about) => optionOf(field, typed, about),
};

function textOf(field: string, typed: string): string {
  const text = typed.trim().normalize('NFC');
  if (text === '' || UNFIT.test(text) || text.length > MAX_TEXT_LENGTH) {
    throw invalidInput(field, `${field} must be a text of 1 to ${MAX_TEXT_LENGTH} characters.`);
  }
  return text;
}

function numberOf(field: string, typed: string): number {
  const text = typed.trim();
  const number = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (!(Math.abs(number) <= LARGEST_NUMBER)) {
    throw invalidInput(field, `${field} must be a number, with a point before its decimals.`);
  }
  // Minus zero is no number that people know, and JSON does not hold it.
  return number === 0 ? 0 : number;
}

function booleanOf(field: string, typed: string): boolean {
  const word = typed.trim().toLowerCase();
  if (!TRUE.has(word) && !FALSE.has(word)) throw invalidInput(field, `${field} must be true or false.`);
  return TRUE.has(word);
}

/** One of the options, whatever its case. */
function optionOf(field: string, typed: string, { options }: TypedField): string {
  const wanted = typed.trim().normalize('NFC');
  const folded = wanted.toLowerCase();
  const option = options.find((one) => one === wanted) ?? options.find((one) => one.toLowerCase() === folded);
  if (option === undefined) throw invalidInput(field, `${field} must be one of its options.`, { options });
  return option;
}

/** Each once, in the order of the options. */
function optionsOf(field: string, given: AttributeValue, about: TypedField): readonly string[] {
  const wanted = typeof given === 'object' ? given : String(given).split(';');
  if (wanted.length > about.options.length)
    throw invalidInput(field, `${field} has fewer options than that.`);
  const chosen = new Set(wanted.map((one) => optionOf(field, one, about)));
  if (chosen.size === 0) throw invalidInput(field, `${field} must be one option at least.`);
  return about.options.filter((option) => chosen.has(option));
}
