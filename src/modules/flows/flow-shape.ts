import { DomainError, invalidInput } from '../../kernel/errors.js';
import { type FlowDocument, flowDocument } from './flow-document.js';
import { errorAt, type FlowProblem, told } from './flow-problems.js';

/** UTF-8 bytes of a document as JSON. */
export const MOST_DOCUMENT_BYTES = 256 * 1024;

/** A document of the right shape, or everything that is wrong with it. */
export type Shaped =
  | { readonly document: FlowDocument; readonly problems: readonly [] }
  | { readonly document: null; readonly problems: readonly FlowProblem[] };

/** `['steps', 2, 'blocks', 0]` as `steps[2].blocks[0]`. */
export const pathOf = (parts: readonly PropertyKey[]): string =>
  parts.reduce<string>((path, part) => {
    if (typeof part === 'number') return `${path}[${part}]`;
    return path === '' ? String(part) : `${path}.${String(part)}`;
  }, '');

/** Reads what somebody typed. Plain JSON comes out: what is not given is not there, defaults are. */
export function shaped(typed: unknown): Shaped {
  if (typeof typed !== 'object' || typed === null || Array.isArray(typed)) {
    return { document: null, problems: [errorAt('MALFORMED', { path: '' }, 'A flow is a JSON object.')] };
  }
  const read = flowDocument.safeParse(typed);
  if (read.success) return { document: plain(read.data), problems: [] };
  const problems = read.error.issues.map(({ path, message }) => {
    const where = { path: pathOf(path), ...namesOf(typed, path) };
    return errorAt('MALFORMED', where, `${message}.`.replace(/\.\.$/, '.'));
  });
  return { document: null, problems: told(problems) };
}

/**
 * The same for what is to be stored.
 *
 * @throws DomainError INVALID_INPUT document, with all `problems` and the `path` of the first; LIMIT_EXCEEDED
 * DOCUMENT_TOO_LARGE.
 */
export function documentOf(typed: unknown): FlowDocument {
  assertSize(typed);
  const { document, problems } = shaped(typed);
  if (document) return document;
  const [first] = problems;
  throw invalidInput('document', `document does not fit the schema of flows: ${first?.message ?? ''}`, {
    path: first?.path ?? '',
    problems,
  });
}

/** @throws DomainError LIMIT_EXCEEDED DOCUMENT_TOO_LARGE. */
export function assertSize(typed: unknown): void {
  const actual = Buffer.byteLength(JSON.stringify(typed) ?? '');
  if (actual <= MOST_DOCUMENT_BYTES) return;
  const message = `A flow has at most ${MOST_DOCUMENT_BYTES} bytes as JSON.`;
  throw new DomainError('LIMIT_EXCEEDED', 'DOCUMENT_TOO_LARGE', message, {
    field: 'document',
    max: MOST_DOCUMENT_BYTES,
    actual,
  });
}

const plain = (document: FlowDocument): FlowDocument => JSON.parse(JSON.stringify(document)) as FlowDocument;

/** Whose part it is, as far as the ids on the way there can be read. */
function namesOf(typed: object, path: readonly PropertyKey[]) {
  const names: { stepId?: string; blockId?: string } = {};
  let at: unknown = typed;
  path.forEach((part, depth) => {
    at = typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[part] : undefined;
    const id = typeof at === 'object' && at !== null && 'id' in at ? at.id : undefined;
    if (typeof id !== 'string' || path[0] !== 'steps') return;
    if (depth === 1) names.stepId = id;
    if (depth === 3 && path[2] === 'blocks') names.blockId = id;
  });
  return names;
}
