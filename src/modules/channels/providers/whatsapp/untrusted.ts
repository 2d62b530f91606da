import type { Json } from '../../content.js';
import { shortened, storable } from '../../text.js';

/** A JSON object that nobody has checked. */
export type Untrusted = Readonly<Record<string, unknown>>;

/** Deeper than anything Meta sends, shallower than any stack (ours or PostgreSQL's JSON parser's). */
export const MAX_DEPTH = 64;
const MAX_ID = 256;
const MAX_CODE = 128;

export const isObject = (value: unknown): value is Untrusted =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object at this key, or an empty one: what is missing inside it is then missing by itself. */
export const objectAt = (of: Untrusted, key: string): Untrusted => {
  const value = of[key];
  return isObject(value) ? value : {};
};

export const listAt = (of: Untrusted, key: string): readonly unknown[] => {
  const value = of[key];
  return Array.isArray(value) ? value : [];
};

/** Text made storable; null when it is missing, empty or not text. */
export function textAt(of: Untrusted, key: string, max = Number.POSITIVE_INFINITY): string | null {
  const value = of[key];
  if (typeof value !== 'string' || value === '') return null;
  return storable(max === Number.POSITIVE_INFINITY ? value : shortened(value, max));
}

/** An id as providers make them: printable ASCII of a length that fits an index. Null for anything else. */
export function idAt(of: Untrusted, key: string): string | null {
  const value = of[key];
  return typeof value === 'string' && value.length <= MAX_ID && /^[\x21-\x7e]+$/.test(value) ? value : null;
}

/** An id that may be written as a number. Null for one so large that JSON has not kept it whole. */
export function wholeIdAt(of: Untrusted, key: string): string | null {
  const value = of[key];
  return Number.isSafeInteger(value) ? String(value) : idAt(of, key);
}

/** An error code, which Meta writes as a number in some places and as a string in others. */
export function codeAt(of: Untrusted, key: string): string | null {
  const value = of[key];
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return textAt(of, key, MAX_CODE);
}

/** False for what is nested too deep to be stored. Walks without recursion. */
export function isShallow(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return false;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return true;
}

/** The same JSON with storable text in it, keys included. */
export function storableJson(value: unknown, depth = 0): Json {
  if (typeof value === 'string') return storable(value);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.map((each) => storableJson(each, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [storable(key), storableJson(each, depth + 1)]),
  );
}
