import { invalidInput } from '../../kernel/errors.js';
import type { SavedReplyId, UserId } from '../../kernel/ids.js';

/** A text to be sent again and again. */
export interface SavedReply {
  readonly id: SavedReplyId;
  /** Null: for every client of the agency. */
  readonly clientId: number | null;
  /** What people type to find it. Unique among those of the same client, or of the agency, whatever its case. */
  readonly shortCode: string;
  /** May hold `{{contact.first_name | "friend"}}`. */
  readonly body: string;
  readonly createdBy: UserId | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Of an agency, those of its clients included. */
export const MAX_SAVED_REPLIES = 1_000;

const MAX_CODE = 32;
const MAX_BODY = 4096;
const MAX_SEARCH = 100;

/** Letters of any script, with the marks that belong to them. */
const SHORT_CODE = /^[\p{L}\p{N}_-][\p{L}\p{M}\p{N}_-]*$/u;
const UNSTORABLE = /\0|\p{Surrogate}/u;
const BLANK = /^[\s\p{Cf}]*$/u;

/**
 * 1 to 32 letters, digits, `_` and `-`, without the space around them. Composed (NFC), so that the same code typed on
 * two keyboards is the same.
 *
 * @throws DomainError INVALID_INPUT shortCode.
 */
export function shortCodeOf(typed: string): string {
  const code = typed.trim().normalize('NFC');
  if (SHORT_CODE.test(code) && [...code].length <= MAX_CODE) return code;
  throw invalidInput('shortCode', `shortCode is 1 to ${MAX_CODE} letters, digits, _ and -.`, {
    min: 1,
    max: MAX_CODE,
  });
}

/** As it was typed: 1 to 4096 code points, more than white space. @throws DomainError INVALID_INPUT body. */
export function bodyOf(typed: string): string {
  if (!BLANK.test(typed) && !UNSTORABLE.test(typed) && [...typed].length <= MAX_BODY) return typed;
  throw invalidInput('body', `body is 1 to ${MAX_BODY} characters of text.`, { min: 1, max: MAX_BODY });
}

/** What is looked for; null for nothing in particular. @throws DomainError INVALID_INPUT text. */
export function searchOf(typed: string | null | undefined): string | null {
  const text = typed?.trim().normalize('NFC') ?? '';
  if (text === '') return null;
  if (!UNSTORABLE.test(text) && [...text].length <= MAX_SEARCH) return text;
  throw invalidInput('text', `text is at most ${MAX_SEARCH} characters.`, { max: MAX_SEARCH });
}
