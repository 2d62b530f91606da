import { invalidInput } from '../../kernel/errors.js';
import { hasNul, isBlank, isWellFormed, lengthOf } from './text.js';

/** What content has to be like, each refusing with the name of the field. */

export const isGiven = (text: string | null | undefined): text is string =>
  text !== null && text !== undefined;

export function requireText(field: string, text: string, max: number): void {
  if (isBlank(text)) throw invalidInput(field, `${field} must not be blank.`, { min: 1, max });
  if (lengthOf(text) > max)
    throw invalidInput(field, `${field} has at most ${max} characters.`, { min: 1, max });
  if (hasNul(text)) throw invalidInput(field, `${field} must not contain the NUL character.`);
  if (!isWellFormed(text)) throw invalidInput(field, `${field} must be well-formed Unicode.`);
}

export function requireUrl(field: string, url: string, max: number): void {
  requireText(field, url, max);
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw invalidInput(field, `${field} must be a URL that begins with http:// or https://.`);
  }
}

export function requireNumber(field: string, value: number, min: number, max: number): void {
  if (!(value >= min && value <= max)) {
    throw invalidInput(field, `${field} is a number from ${min} to ${max}.`, { min, max });
  }
}

export function requireCount(field: string, count: number, max: number): void {
  if (count < 1 || count > max)
    throw invalidInput(field, `${field} has 1 to ${max} entries.`, { min: 1, max });
}

export function requireUnique(values: readonly (readonly [field: string, value: string])[]): void {
  const seen = new Set<string>();
  for (const [field, value] of values) {
    if (seen.has(value)) throw invalidInput(field, `${field} repeats another one.`);
    seen.add(value);
  }
}
