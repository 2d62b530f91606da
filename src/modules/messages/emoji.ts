/** The longest emoji of Unicode 16, two people and their skins and a kiss. */
const MOST_BYTES = 35;
const PICTURE = /\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|\u{20E3}/u;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Exactly one emoji: one thing to the eye, however many code points it is made of. */
export function isEmoji(text: string): boolean {
  if (Buffer.byteLength(text) > MOST_BYTES || !text.isWellFormed() || !PICTURE.test(text)) return false;
  return [...graphemes.segment(text)].length === 1;
}
