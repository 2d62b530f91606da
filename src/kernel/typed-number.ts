/** Digits, and what people write between them. */
const NUMBER = /^[\s\d+()./-]+$/;

/** Fewer digits than these may be a piece from the middle of a number, where a zero is a digit like the others. */
const SHORTEST_STRIPPED = 3;

/**
 * The digits to look for in numbers that are kept with their country code: of one that is written as it is dialled at
 * home, 030 7778 or +49 (0)30 7778, without the zero that only stands there. Null for what is no number.
 */
export function typedNumber(typed: string): string | null {
  if (!NUMBER.test(typed)) return null;
  const digits = typed.replace('(0)', '').replace(/\D/g, '');
  const international = digits.replace(/^0+/, '');
  return (international.length >= SHORTEST_STRIPPED ? international : digits) || null;
}
