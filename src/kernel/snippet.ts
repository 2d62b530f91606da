import { typedNumber } from './typed-number.js';

/** A piece of a text, and whether it is one of the words that were looked for. */
export interface SnippetPart {
  readonly text: string;
  readonly isMatch: boolean;
}

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
/** A word that must not be there. */
const EXCLUDED = /(^|\s)-\S+/gu;

/** How much is shown before the first match, and in all, in UTF-16 units. */
const BEFORE = 60;
const LONGEST = 240;

/** Without case and accents, as the database compares words. */
const folded = (word: string): string => word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The words of a text that is looked for. */
export const wordsOf = (text: string): ReadonlySet<string> =>
  new Set([...text.replace(EXCLUDED, ' ').matchAll(WORD)].map(([word]) => folded(word)));

/**
 * What of a text to show where it was found: from a little before the first match, cut at words, the matches marked.
 * Together the parts are the text, or that piece of it with `…` where it was cut.
 */
export function snippetOf(text: string, words: ReadonlySet<string>): SnippetPart[] {
  const matches = [...text.matchAll(WORD)]
    .filter(([word]) => words.has(folded(word)))
    .map(({ index, 0: word }) => ({ start: index, end: index + word.length }));
  const start = cutBefore(text, matches[0]?.start ?? 0);
  const end = cutAfter(text, start);
  const parts: SnippetPart[] = [];
  const add = (piece: string, isMatch: boolean) => piece && parts.push({ text: piece, isMatch });
  let at = start;
  if (start > 0) add('…', false);
  for (const match of matches) {
    if (match.end > end) break;
    add(text.slice(at, match.start), false);
    add(text.slice(match.start, match.end), true);
    at = match.end;
  }
  add(text.slice(at, end), false);
  if (end < text.length) add('…', false);
  return parts;
}

/** The beginning of a word at or after the place that is wanted. */
function cutBefore(text: string, first: number): number {
  const wanted = first - BEFORE;
  if (wanted <= 0) return 0;
  const space = text.slice(wanted, first).search(/\s/);
  return space < 0 ? first : wanted + space + 1;
}

function cutAfter(text: string, start: number): number {
  const wanted = start + LONGEST;
  if (wanted >= text.length) return text.length;
  const space = text.slice(start, wanted).search(/\s\S*$/);
  return space > 0 ? start + space : wanted - (isHighHalf(text, wanted - 1) ? 1 : 0);
}

const isHighHalf = (text: string, at: number): boolean => /[\uD800-\uDBFF]/.test(text.charAt(at));

/**
 * A short text whole, with every place marked where a word that was looked for stands, inside of other words too; a
 * number is found however it was typed.
 */
export function markedParts(text: string, query: string): SnippetPart[] {
  const letters = [...text].map((letter) => folded(letter).charAt(0) || letter);
  const flat = letters.join('');
  const isMarked = letters.map(() => false);
  for (const part of partsOf(query)) {
    for (let at = flat.indexOf(part); at >= 0; at = flat.indexOf(part, at + 1)) {
      isMarked.fill(true, at, at + part.length);
    }
  }
  const parts: { text: string; isMatch: boolean }[] = [];
  for (const [at, letter] of [...text].entries()) {
    const isMatch = isMarked[at] ?? false;
    const last = parts.at(-1);
    if (last?.isMatch === isMatch) last.text += letter;
    else parts.push({ text: letter, isMatch });
  }
  return parts;
}

function partsOf(query: string): string[] {
  const number = typedNumber(query);
  const parts = number ? [number] : query.trim().split(/\s+/).map(flattened);
  return parts.filter((part) => part.length > 1);
}

/** Letter by letter, so that places stay what they are. */
const flattened = (word: string): string =>
  [...word.normalize('NFC')].map((letter) => folded(letter).charAt(0) || letter).join('');
