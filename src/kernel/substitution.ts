/** What a variable can be of. `run` is of a flow. */
export type VariableScope = 'contact' | 'account' | 'agency' | 'run';

/** Values by scope and key. What is blank counts as not there. */
export type Variables = Readonly<Partial<Record<VariableScope, ReadonlyMap<string, string>>>>;

export interface Substitution {
  readonly text: string;
  /** `scope.key` of every variable that had neither a value nor a default, each once, in their order. */
  readonly missing: readonly string[];
}

/** In UTF-16 units: more than any message takes, so whoever checks the length of the text refuses it. */
export const LONGEST_SUBSTITUTION = 65_536;

const OPEN = '{{';
const CLOSE = '}}';
// Each holds one class of characters, so there is nothing to go back over.
const SPACE = /\s*/y;
const NAME = /[\p{L}\p{M}\p{N}_-]{1,80}/uy;

/** Whether there is anything to substitute: most texts have nothing, and need no values. */
export const hasVariables = (text: string): boolean => text.includes(OPEN);

/**
 * Puts values in the place of `{{scope.key}}` and `{{scope.key | "default"}}`. In a default, `\"` is a quotation mark
 * and `\\` a backslash.
 *
 * It is substitution and nothing else: values and defaults are never read for variables again, and what is not of this
 * form stays as it is. A variable without a value becomes its default, or nothing. It takes as long as the text is.
 */
export function substitute(template: string, variables: Variables): Substitution {
  const missing = new Set<string>();
  let text = '';
  let from = 0;
  for (let at = template.indexOf(OPEN); at !== -1; at = template.indexOf(OPEN, from)) {
    const placeholder = placeholderAt(template, at);
    // Of three braces, the last two may be the ones that are meant.
    const end = placeholder?.end ?? at + 1;
    text += template.slice(from, at) + (placeholder ? replacementOf(placeholder, variables, missing) : '{');
    from = end;
    if (text.length > LONGEST_SUBSTITUTION) return { text: cut(text), missing: [...missing] };
  }
  return { text: text + template.slice(from), missing: [...missing] };
}

interface Placeholder {
  readonly scope: string;
  readonly key: string;
  readonly fallback: string | null;
  /** Behind its braces. */
  readonly end: number;
}

function replacementOf(
  { scope, key, fallback }: Placeholder,
  variables: Variables,
  missing: Set<string>,
): string {
  const values = Object.hasOwn(variables, scope) ? variables[scope as VariableScope] : undefined;
  const value = values?.get(key);
  if (value?.trim()) return value;
  if (fallback === null) missing.add(`${scope}.${key}`);
  return fallback ?? '';
}

function placeholderAt(template: string, at: number): Placeholder | null {
  const scope = read(NAME, template, after(SPACE, template, at + OPEN.length));
  if (!scope || template[scope.end] !== '.') return null;
  const key = read(NAME, template, scope.end + 1);
  if (!key) return null;
  const behind = after(SPACE, template, key.end);
  const fallback = template[behind] === '|' ? quotedAt(template, after(SPACE, template, behind + 1)) : null;
  const end = fallback ? after(SPACE, template, fallback.end) : behind;
  if (!template.startsWith(CLOSE, end)) return null;
  return { scope: scope.text, key: key.text, fallback: fallback?.text ?? null, end: end + CLOSE.length };
}

interface Token {
  readonly text: string;
  readonly end: number;
}

function quotedAt(template: string, at: number): Token | null {
  if (template[at] !== '"') return null;
  let text = '';
  for (let i = at + 1; i < template.length; i += 1) {
    if (template[i] === '"') return { text, end: i + 1 };
    if (template[i] === '\\' && (template[i + 1] === '"' || template[i + 1] === '\\')) i += 1;
    text += template[i];
  }
  return null;
}

function read(pattern: RegExp, template: string, at: number): Token | null {
  pattern.lastIndex = at;
  const found = pattern.exec(template);
  return found && { text: found[0], end: pattern.lastIndex };
}

const after = (pattern: RegExp, template: string, at: number): number =>
  read(pattern, template, at)?.end ?? at;

/** Not in the middle of a character. */
const cut = (text: string): string => text.slice(0, LONGEST_SUBSTITUTION).replace(/[\uD800-\uDBFF]$/, '');
