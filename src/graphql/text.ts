import { Lexer, Source, TokenKind } from 'graphql';

/** NUL and lone surrogates: valid in a JavaScript string, but no text for a database. */
const UNSTORABLE = /[\0\p{Cs}]/u;

/** The same in JSON, where `JSON.stringify` writes them as escapes: `\u0000`, `\ud800`. */
const UNSTORABLE_IN_JSON = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

export const hasUnstorableText = (text: string): boolean => UNSTORABLE.test(text);

/** The first key whose value holds text that cannot be stored, given the record and its JSON. */
export function unstorableKey(record: Readonly<Record<string, unknown>>, json: string): string | null {
  if (!UNSTORABLE_IN_JSON.test(json)) return null;
  const found = Object.keys(record).find((key) =>
    UNSTORABLE_IN_JSON.test(JSON.stringify([key, record[key]])),
  );
  return found === undefined || hasUnstorableText(found) ? 'variables' : found;
}

/** How many tokens a document has, up to the first that is none. */
export function countTokens(source: string): number {
  const lexer = new Lexer(new Source(source));
  let count = 0;
  try {
    while (lexer.advance().kind !== TokenKind.EOF) count += 1;
  } catch {
    // What follows the first bad token is not counted: the parser has refused it already.
  }
  return count;
}
