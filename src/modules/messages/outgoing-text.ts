import { hasVariables, LONGEST_SUBSTITUTION } from '../../kernel/substitution.js';
import { validateText } from '../channels/content.js';

/** In code points: the least that all channels take. */
export const LONGEST_TEXT = 4096;

/**
 * Whether a text can be sent as it was typed. Variables may make it shorter or longer, so of one that has some only
 * what nothing can mend is refused: its length is checked when they have their values.
 *
 * @throws DomainError INVALID_INPUT naming the field.
 */
export const assertTextMayBeSent = (text: string, field = 'body'): void =>
  validateText(text, { text: hasVariables(text) ? LONGEST_SUBSTITUTION : LONGEST_TEXT }, field);
