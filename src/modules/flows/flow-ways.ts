import type { FlowDocument } from './flow-document.js';
import { FlowGraph, type Place } from './flow-graph.js';
import { errorAt, type FlowProblem, warningAt } from './flow-problems.js';

/** Rings that are told of one flow: one that is mended shows the next. */
const MOST_RINGS = 20;
/** Blocks of a ring that are named. */
const MOST_NAMED = 50;

const keyOf = ({ step, block }: Place): string => `${step.id}/${block.id}`;

/** Where runs would go round for ever, and where none comes to. Ids and edges are as they must be. */
export function wayProblems(document: FlowDocument): FlowProblem[] {
  const graph = new FlowGraph(document);
  return [...endless(document, graph), ...unreachable(document, graph)];
}

function endless(document: FlowDocument, graph: FlowGraph): FlowProblem[] {
  return ringsOf(graph).map((ring) => {
    const [first] = ring;
    const names = [...ring, ...(first ? [first] : [])].map(keyOf);
    const named =
      names.length > MOST_NAMED + 1 ? [...names.slice(0, MOST_NAMED), '…', names.at(-1) ?? ''] : names;
    const message = `Nothing in this ring waits for the customer: ${named.join(' → ')}.`;
    return errorAt('ENDLESS', whereIs(document, first), message);
  });
}

/**
 * Rings of blocks that one turn could go round for ever, each with all of its blocks. Without recursion: a flow may be
 * thousands of blocks long.
 */
export function ringsOf(graph: FlowGraph): Place[][] {
  const state = new Map<string, 'open' | 'closed'>();
  const rings: Place[][] = [];
  for (const start of graph.places) {
    if (state.has(keyOf(start))) continue;
    const trail: { readonly place: Place; readonly ways: Iterator<Place> }[] = [];
    const enter = (place: Place) => {
      state.set(keyOf(place), 'open');
      trail.push({ place, ways: graph.sameTurn(place).values() });
    };
    for (enter(start); trail.length > 0; ) {
      const here = trail.at(-1);
      const way = here?.ways.next();
      if (!here || !way) break;
      if (way.done) {
        state.set(keyOf(here.place), 'closed');
        trail.pop();
        continue;
      }
      const known = state.get(keyOf(way.value));
      if (!known) enter(way.value);
      else if (known === 'open') {
        const from = trail.findIndex(({ place }) => keyOf(place) === keyOf(way.value));
        rings.push(trail.slice(from).map(({ place }) => place));
        if (rings.length === MOST_RINGS) return rings;
      }
    }
  }
  return rings;
}

/** Of a step that nothing leads to its own line, of one that is left too early the first block behind. */
function unreachable(document: FlowDocument, graph: FlowGraph): FlowProblem[] {
  const reached = reachedBy(graph);
  return document.steps.flatMap(({ id, blocks }, s) => {
    const at = blocks.findIndex((block) => !reached.has(`${id}/${block.id}`));
    if (at < 0) return [];
    if (at === 0) {
      return warningAt('UNREACHABLE', { path: `steps[${s}]`, stepId: id }, `Nothing leads to step ${id}.`);
    }
    const where = { path: `steps[${s}].blocks[${at}]`, stepId: id, blockId: blocks[at]?.id ?? null };
    return warningAt(
      'UNREACHABLE',
      where,
      'A run never comes to this block: the one before is left by edges.',
    );
  });
}

function reachedBy(graph: FlowGraph): ReadonlySet<string> {
  const { entry } = graph;
  const reached = new Set<string>();
  const open = entry ? [entry] : [];
  for (let place = open.pop(); place; place = open.pop()) {
    if (reached.has(keyOf(place))) continue;
    reached.add(keyOf(place));
    open.push(...graph.ways(place));
  }
  return reached;
}

function whereIs({ steps }: FlowDocument, place: Place | undefined) {
  const s = steps.findIndex(({ id }) => id === place?.step.id);
  return {
    path: `steps[${s}].blocks[${place?.index ?? 0}]`,
    stepId: place?.step.id ?? null,
    blockId: place?.block.id ?? null,
  };
}
