import type { KeywordMatch } from './keyword-rules.js';

export interface Wanted {
  readonly match: KeywordMatch;
  readonly keywords: readonly string[];
  readonly isCaseSensitive: boolean;
}

/** More of a message is not looked at: a keyword is not searched for in a newsletter. */
const LONGEST_LOOK = 4096;

/** What cannot be seen and says nothing: soft hyphens, marks of direction, joiners of no width, variation selectors. */
const UNSEEN = /[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]|[\uFE0E-\uFE0F]/g;
const SPACES = /\s+/g;
const DASHES = /\p{Pd}/gu;
/** What people put around a word. Not + and the like: they change what is said. */
const AROUND = /^[\s\p{P}\p{Extended_Pictographic}\p{Emoji_Modifier}]*$/u;
const WORD = /[\p{L}\p{M}\p{N}]/u;
/** Scripts that put no space between words: there, a word may stand anywhere. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/**
 * The keyword that a message says, as it is written in the rule; null where it says none.
 *
 * The same word typed on two keyboards is the same (NFKC), in whatever case unless the case matters; accents are part
 * of a word. Punctuation and pictures around what is said do not count. Words are whole ones: `art` is not in `start`.
 *
 * - EXACT: the message says the keyword and nothing else.
 * - STARTS_WITH: the keyword comes first.
 * - CONTAINS: it stands somewhere.
 *
 * It takes as long as the message times the keywords is.
 */
export function keywordSaid(message: string, { match, keywords, isCaseSensitive }: Wanted): string | null {
  const text = folded(message.slice(0, LONGEST_LOOK), isCaseSensitive);
  const isSaid = WAYS[match];
  return keywords.find((typed) => isSaid(text, folded(typed, isCaseSensitive))) ?? null;
}

/** The form in which two texts are compared. */
export function folded(typed: string, isCaseSensitive = false): string {
  const text = typed.normalize('NFKC').replace(UNSEEN, '').replace(DASHES, '-').replace(SPACES, ' ').trim();
  // Down, up and down: ẞ, ß and ss are one, and so are ς and σ.
  return isCaseSensitive ? text : text.toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');
}

const WAYS: Readonly<Record<KeywordMatch, (text: string, keyword: string) => boolean>> = {
  EXACT: (text, keyword) => {
    const at = firstOf(text, keyword);
    return at !== null && isAround(text.slice(0, at)) && isAround(text.slice(at + keyword.length));
  },
  STARTS_WITH: (text, keyword) => {
    const at = firstOf(text, keyword);
    return at !== null && isAround(text.slice(0, at)) && isWhole(text, at, keyword);
  },
  CONTAINS: (text, keyword) => {
    let at = firstOf(text, keyword);
    while (at !== null && !isWhole(text, at, keyword)) at = firstOf(text, keyword, at + 1);
    return at !== null;
  },
};

function firstOf(text: string, keyword: string, from = 0): number | null {
  const at = keyword === '' ? -1 : text.indexOf(keyword, from);
  return at === -1 ? null : at;
}

const isAround = (text: string): boolean => AROUND.test(text);

/** Whether no word goes on before or behind it. */
function isWhole(text: string, at: number, keyword: string): boolean {
  const end = at + keyword.length;
  return (
    !goesOn(lastOf(text.slice(0, at)), firstCharacter(keyword)) &&
    !goesOn(lastOf(keyword), firstCharacter(text.slice(end, end + 2)))
  );
}

const goesOn = (one: string, next: string): boolean =>
  WORD.test(one) && WORD.test(next) && !UNSPACED.test(one) && !UNSPACED.test(next);

const firstCharacter = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 0x20);
const lastOf = (text: string): string => /.$/su.exec(text.slice(-2))?.[0] ?? ' ';
