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

export interface DocumentSize {
  readonly tokens: number;
  /** How deep brackets of any kind stand in brackets. */
  readonly nesting: number;
}

const OPENING = new Set<TokenKind>([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING = new Set<TokenKind>([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** Reads a document without recursion, up to the first token that is none or that is beyond `mostTokens`. */
export function sizeOf(source: string, mostTokens: number): DocumentSize {
  const lexer = new Lexer(new Source(source));
  let [tokens, open, nesting] = [0, 0, 0];
  try {
    for (let kind = lexer.advance().kind; kind !== TokenKind.EOF; kind = lexer.advance().kind) {
      tokens += 1;
      if (tokens > mostTokens) break;
      if (OPENING.has(kind)) open += 1;
      if (CLOSING.has(kind)) open -= 1;
      nesting = Math.max(nesting, open);
    }
  } catch {
    // What follows the first bad token is not counted: the parser refuses it.
  }
  return { tokens, nesting };
}

/** How deep lists and objects stand in each other; looks no further than one beyond `most`. Without recursion. */
export function nestingOf(value: unknown, most: number): number {
  let layer = [value].filter(hasInside);
  for (let nesting = 0; ; nesting += 1) {
    if (layer.length === 0 || nesting > most) return nesting;
    layer = layer.flatMap((one) => Object.values(one).filter(hasInside));
  }
}

const hasInside = (value: unknown): value is object => typeof value === 'object' && value !== null;
