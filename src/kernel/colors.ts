import { invalidInput } from './errors.js';

/** Told apart side by side, and readable under white text. */
const PALETTE = [
  '#b42318',
  '#b54708',
  '#4d7c0f',
  '#047857',
  '#0e7490',
  '#1d4ed8',
  '#6d28d9',
  '#be185d',
  '#57534e',
  '#334155',
] as const;

/** The colour of the next one of many where nobody chooses one. */
export const nextColor = (before: number): string => PALETTE[before % PALETTE.length] ?? PALETTE[0];

/**
 * A colour as it is kept.
 *
 * @throws DomainError INVALID_INPUT color.
 */
export function colorOf(typed: string): string {
  const color = typed.toLowerCase();
  if (/^#[0-9a-f]{6}$/.test(color)) return color;
  throw invalidInput('color', 'color is #rrggbb, two hexadecimal digits each for red, green and blue.');
}
