import { invalidInput } from './errors.js';

export const MAX_NAME_LENGTH = 80;

/** Line ends and other control characters, and halves of surrogate pairs: not of one line, or not storable. */
const UNFIT = /[\p{Cc}\p{Cs}\u2028\u2029]/u;
/** Nothing that could be seen. */
const BLANK = /^[\s\p{Cf}]*$/u;

/**
 * What people call something of theirs: one line of 1 to 80 code points, without the space around it. Composed
 * (NFC), so that the same name typed on two keyboards is the same text.
 *
 * @throws DomainError INVALID_INPUT naming the field.
 */
export function nameOf(field: string, typed: string): string {
  const name = typed.trim().normalize('NFC');
  if (BLANK.test(name) || UNFIT.test(name) || isLongerThan(MAX_NAME_LENGTH, name)) {
    throw invalidInput(field, `${field} must be one line of 1 to ${MAX_NAME_LENGTH} characters.`, {
      min: 1,
      max: MAX_NAME_LENGTH,
    });
  }
  return name;
}

/** In code points, as people count, and not in UTF-16 units. */
function isLongerThan(max: number, text: string): boolean {
  let length = 0;
  for (const _ of text) {
    length += 1;
    if (length > max) return true;
  }
  return false;
}
