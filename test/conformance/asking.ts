import type { Server } from '../world/server.js';
import type { Outcome } from './rules.js';

interface Errors {
  readonly errors?: readonly {
    readonly extensions: {
      readonly code: string;
      readonly reason: string;
      readonly details?: { readonly field?: string };
    };
  }[];
}

/** What came of a request, and every word of it. */
export interface Asked {
  readonly outcome: Outcome;
  readonly text: string;
}

/** Asks over HTTP. */
export async function askOverHttp(
  server: Server,
  authorization: string | null,
  query: string,
  variables: object = {},
): Promise<Asked> {
  const { text } = await server.request('/api/chat/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    body: JSON.stringify({ query, variables }),
  });
  return { outcome: outcomeOf(JSON.parse(text)), text };
}

/** In one word or code, as `rules.ts` says. */
function outcomeOf({
  data,
  errors,
}: Errors & { readonly data?: Readonly<Record<string, unknown>> | null }): Outcome {
  if (errors) return refusalIn({ errors });
  const [value] = Object.values(data ?? {});
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'empty' : 'answered';
  return isAllZero(value) ? 'zeros' : 'answered';
}

const isAllZero = (value: unknown): boolean =>
  typeof value === 'object' &&
  Object.entries(value ?? {}).every(([key, one]) => key === '__typename' || one === 0 || one === false);

export function refusalIn({ errors = [] }: Errors): Outcome {
  const words = errors.map(({ extensions: { code, reason, details } }) =>
    [code, reason, ...(reason === 'INVALID_INPUT' && details?.field ? [details.field] : [])].join('/'),
  );
  return [...new Set(words)].join(' and ');
}

/** Does the work for all, some at a time, and answers in the order of the items. */
export async function atOnce<T, R>(
  most: number,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at] as T);
  };
  await Promise.all(Array.from({ length: most }, worker));
  return results;
}
