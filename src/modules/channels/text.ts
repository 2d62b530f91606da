const REPLACEMENT = '\uFFFD';
/** With the `u` flag this matches a half of a surrogate pair only where its other half is missing. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const UNSTORABLE = /\0|\p{Surrogate}/gu;

/** What people and providers count: code points, not UTF-16 units. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

export const hasNul = (text: string): boolean => text.includes('\0');

export const isWellFormed = (text: string): boolean => !LONE_SURROGATE.test(text);

/** Nothing but white space and invisible format characters. */
export const isBlank = (text: string): boolean => /^[\s\p{Cf}]*$/u.test(text);

/** What PostgreSQL can store: NUL and halves of surrogate pairs become U+FFFD. */
export const storable = (text: string): string => text.replace(UNSTORABLE, REPLACEMENT);

/** At most `max` code points of it. */
export function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  return [...text.slice(0, max * 2)].slice(0, max).join('');
}
