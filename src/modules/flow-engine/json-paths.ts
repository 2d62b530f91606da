import type { Json } from '../channels/content.js';

const PART = /[A-Za-z0-9_$-]+|\[\d+\]/g;

/** What stands at `data.items[0].id`, in words; null where nothing does. An object or a list is told as JSON. */
export function valueAt(json: Json | undefined, path: string): string | null {
  let at: Json | undefined = json;
  for (const part of path.match(PART) ?? []) {
    if (at === null || typeof at !== 'object') return null;
    const isPlace = part.startsWith('[');
    if (Array.isArray(at) !== isPlace) return null;
    const key = isPlace ? part.slice(1, -1) : part;
    at = Object.hasOwn(at, key) ? (at as Record<string, Json>)[key] : undefined;
  }
  if (at === null || at === undefined) return null;
  return typeof at === 'object' ? JSON.stringify(at) : String(at);
}

/** The same JSON with each of its strings, keys aside, made anew. */
export function mapStrings(json: Json, make: (text: string) => string): Json {
  if (typeof json === 'string') return make(json);
  if (Array.isArray(json)) return json.map((one) => mapStrings(one, make));
  if (json === null || typeof json !== 'object') return json;
  return Object.fromEntries(Object.entries(json).map(([key, one]) => [key, mapStrings(one as Json, make)]));
}
