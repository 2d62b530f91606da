import { DomainError } from '../../kernel/errors.js';
import { substitute, type Variables } from '../../kernel/substitution.js';
import type { Json } from '../channels/content.js';
import type { BlockOf } from '../flows/flow-blocks.js';
import { type BlockRunner, go } from './block.js';
import { mapStrings, valueAt } from './json-paths.js';
import type { HttpCall } from './ports.js';

type Block = BlockOf<'http_request'>;

/** Values that cannot become anything else than a part of a path or a query. */
const escaped = (variables: Variables): Variables =>
  Object.fromEntries(
    Object.entries(variables).map(([scope, values]) => [
      scope,
      new Map([...(values ?? [])].map(([key, value]) => [key, encodeURIComponent(value)])),
    ]),
  );

const CONTENT_TYPES = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  text: 'text/plain; charset=utf-8',
} as const;

function bodyOf({ body }: Block, variables: Variables): HttpCall['body'] {
  if (!body) return null;
  const fill = (text: string) => substitute(text, variables).text;
  const contentType = CONTENT_TYPES[body.kind];
  if (body.kind === 'text') return { contentType, content: fill(body.content) };
  // The strings of a JSON text are filled, not the text: a value cannot end its string.
  if (body.kind === 'json') {
    return { contentType, content: JSON.stringify(mapStrings(parsed(body.content), fill)) };
  }
  const form = new URLSearchParams();
  for (const line of body.content.split('\n').filter((one) => one.includes('='))) {
    const at = line.indexOf('=');
    form.append(line.slice(0, at).trim(), fill(line.slice(at + 1).trim()));
  }
  return { contentType, content: form.toString() };
}

/** @throws DomainError BAD_JSON: publishing refuses it, a draft that is tried may have it. */
function parsed(content: string): Json {
  try {
    return JSON.parse(content) as Json;
  } catch {
    throw new DomainError('INVALID_INPUT', 'BAD_JSON', 'The body of an http_request block is no JSON.', {
      field: 'body',
    });
  }
}

/** Values that would end a header are no values. */
const oneLine = (text: string): string => text.replace(/[\r\n\0]+/g, ' ');

export const httpRequestRunner: BlockRunner<'http_request'> = {
  type: 'http_request',
  async run(scene, block) {
    const variables = await scene.values();
    const outcome = await scene.ports.http(scene.key(), {
      method: block.method,
      url: substitute(block.url, escaped(variables)).text,
      headers: block.headers.map(({ name, value }) => ({
        name,
        value: oneLine(substitute(value, variables).text),
      })),
      auth: block.auth,
      body: bodyOf(block, variables),
    });
    scene.set('http_status', outcome.status === null ? '' : String(outcome.status));
    scene.set('http_failure', outcome.ok ? '' : outcome.failure);
    if (!outcome.ok) return go('failure');
    for (const { path, to } of block.extract) {
      const value = valueAt(outcome.json, path);
      if (value !== null) await scene.keep(to, value);
    }
    return go('success');
  },
};
