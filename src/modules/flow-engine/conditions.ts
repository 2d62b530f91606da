import type { Condition } from '../flows/flow-blocks.js';
import type { Scene } from './block.js';
import { folded } from './choices.js';

type FieldCondition = Extract<Condition, { kind: 'field' }>;

const ISO = /^\d{4}-\d{2}-\d{2}/;

/** Less than 0, 0, more than 0; null where the two cannot be compared. Numbers as numbers, days and instants as such. */
function compared(one: string, other: string): number | null {
  const [a, b] = [Number(one.replace(',', '.')), Number(other.replace(',', '.'))];
  if (one.trim() !== '' && other.trim() !== '' && Number.isFinite(a) && Number.isFinite(b)) return a - b;
  const [from, to] = [one, other].map((text) => (ISO.test(text) ? Date.parse(text) : Number.NaN));
  return from === undefined || to === undefined || Number.isNaN(from - to) ? null : from - to;
}

/** Whether a value is what a condition says. What is not there is unlike everything. */
export function fieldHolds(
  value: string | null,
  operator: FieldCondition['operator'],
  wanted: string,
): boolean {
  const there = value?.trim() ? value : null;
  if (operator === 'is_set') return there !== null;
  if (operator === 'is_not_set') return there === null;
  const [said, words] = [folded(there ?? ''), folded(wanted)];
  const equal = there !== null && (said === words || compared(there, wanted) === 0);
  switch (operator) {
    case 'equals':
      return equal;
    case 'not_equals':
      return !equal;
    case 'contains':
      return there !== null && said.includes(words);
    case 'not_contains':
      return there === null || !said.includes(words);
    case 'starts_with':
      return there !== null && said.startsWith(words);
    case 'ends_with':
      return there !== null && said.endsWith(words);
    case 'one_of':
      return there !== null && wanted.split('\n').some((one) => one.trim() !== '' && folded(one) === said);
    case 'greater_than':
      return there !== null && (compared(there, wanted) ?? 0) > 0;
    case 'less_than':
      return there !== null && (compared(there, wanted) ?? 0) < 0;
  }
}

export async function holds(scene: Scene, condition: Condition): Promise<boolean> {
  switch (condition.kind) {
    case 'channel':
      return condition.providers.includes(scene.ports.provider);
    case 'tag':
      return (await scene.ports.hasTag(condition.on, condition.tagId)) === condition.has;
    case 'field':
      return fieldHolds(
        await scene.valueOf(condition.field),
        condition.operator,
        await scene.fill(condition.value ?? ''),
      );
  }
}
