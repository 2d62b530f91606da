import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../channels/content.js';
import type { FlowDocument, FlowEdge } from './flow-document.js';
import { pathOf } from './flow-shape.js';

export const FlowPart = { FLOW: 'FLOW', STEP: 'STEP', BLOCK: 'BLOCK', EDGE: 'EDGE' } as const;
export type FlowPart = (typeof FlowPart)[keyof typeof FlowPart];

export const FlowChangeKind = { ADDED: 'ADDED', REMOVED: 'REMOVED', CHANGED: 'CHANGED' } as const;
export type FlowChangeKind = (typeof FlowChangeKind)[keyof typeof FlowChangeKind];

/** A value that is other; null: there is none. */
export interface FieldDifference {
  /** In its part: `buttons[1].title`. */
  readonly path: string;
  readonly before: Json;
  readonly after: Json;
}

export interface FlowDifference {
  readonly part: FlowPart;
  readonly kind: FlowChangeKind;
  readonly stepId: string | null;
  readonly blockId: string | null;
  /** Of an edge. */
  readonly socket: string | null;
  /** Of what CHANGED. */
  readonly fields: readonly FieldDifference[];
}

export interface FlowDifferences {
  readonly changes: readonly FlowDifference[];
  /** There are more than are told. */
  readonly isTruncated: boolean;
}

/** Changes that are told, and fields of each. */
const MOST_CHANGES = 500;
const MOST_FIELDS = 100;

/** Something with a name of its own, as far as one version is compared with another. */
interface Part {
  readonly key: string;
  readonly part: FlowPart;
  readonly stepId: string | null;
  readonly blockId: string | null;
  readonly socket: string | null;
  readonly value: Json;
}

/**
 * What is other in one flow than in another, part by part: steps and blocks are known by their ids, edges by where they
 * begin. Where an editor draws a step is no difference.
 */
export function differencesOf(before: FlowDocument, after: FlowDocument): FlowDifferences {
  const [old, now] = [partsOf(before), partsOf(after)];
  const changed = [...now.values()].flatMap((part): FlowDifference[] => {
    const earlier = old.get(part.key);
    if (!earlier) return [changeOf('ADDED', part)];
    const fields = fieldsOf(earlier.value, part.value, []);
    return fields.length > 0 ? [changeOf('CHANGED', part, fields)] : [];
  });
  const removed = [...old.values()]
    .filter(({ key }) => !now.has(key))
    .map((part) => changeOf('REMOVED', part));
  const all = [...changed, ...removed];
  return {
    changes: all.slice(0, MOST_CHANGES),
    isTruncated: all.length > MOST_CHANGES || all.some(({ fields }) => fields.length === MOST_FIELDS),
  };
}

const changeOf = (
  kind: FlowChangeKind,
  { part, stepId, blockId, socket }: Part,
  fields: readonly FieldDifference[] = [],
): FlowDifference => ({ part, kind, stepId, blockId, socket, fields: fields.slice(0, MOST_FIELDS) });

function partsOf({ start, settings, steps, edges }: FlowDocument): ReadonlyMap<string, Part> {
  const nowhere = { stepId: null, blockId: null, socket: null };
  const flow: Part = { key: 'flow', part: 'FLOW', ...nowhere, value: { start: start ?? null, settings } };
  const ofSteps = steps.flatMap(({ id: stepId, name, blocks }): Part[] => [
    {
      ...nowhere,
      key: `step ${stepId}`,
      part: 'STEP',
      stepId,
      value: { name, blocks: blocks.map(({ id }) => id) },
    },
    ...blocks.map(
      ({ id, ...block }): Part => ({
        ...nowhere,
        key: `block ${id}`,
        part: 'BLOCK',
        stepId,
        blockId: id,
        value: { ...(block as unknown as Record<string, Json>), step: stepId },
      }),
    ),
  ]);
  const all = [flow, ...ofSteps, ...edges.map(edgePart)];
  return new Map(all.map((part) => [part.key, part]));
}

const edgePart = ({ from: { step, block, socket }, to }: FlowEdge): Part => ({
  key: `edge ${step}/${block ?? ''}/${socket}`,
  part: 'EDGE',
  stepId: step,
  blockId: block ?? null,
  socket,
  value: { to },
});

/** Down to what has nothing inside; lists by their places. */
function fieldsOf(before: Json, after: Json, path: readonly PropertyKey[]): FieldDifference[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!hasInside(before) || !hasInside(after) || Array.isArray(before) !== Array.isArray(after)) {
    return [{ path: pathOf(path), before, after }];
  }
  const keys = Array.isArray(before)
    ? Array.from({ length: Math.max(before.length, (after as readonly Json[]).length) }, (_, at) => at)
    : [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => fieldsOf(inside(before, key), inside(after, key), [...path, key]));
}

const hasInside = (json: Json): json is Exclude<Json, null | boolean | number | string> =>
  typeof json === 'object' && json !== null;

const inside = (json: object, key: string | number): Json =>
  Object.hasOwn(json, key) ? ((json as Record<string | number, Json>)[key] ?? null) : null;
