import fc from 'fast-check';
import type { FlowDocument } from './flow-document.js';
import { FlowGraph, type Place } from './flow-graph.js';
import { documentOf } from './flow-shape.js';
import { ringsOf } from './flow-ways.js';

const STEPS = 6;
const name = fc.nat(STEPS - 1).map((at) => `s${at}`);

const block = (id: string) =>
  fc.oneof(
    fc.constant({ type: 'text', id, text: 'Hello' }),
    fc.constant({ type: 'wait', id, seconds: 60 }),
    fc.constant({ type: 'ai_reply', id, instructions: 'Be kind' }),
    fc.constant({ type: 'cancel_booking_picker', id }),
    fc.constant({ type: 'enable_live_chat', id }),
  );

const SOCKETS: Readonly<Record<string, readonly string[]>> = {
  wait: ['reply', 'no_reply'],
  ai_reply: ['success', 'failure'],
  cancel_booking_picker: ['cancelled', 'none', 'no_reply'],
};

/** Up to two blocks a step, and edges from some of what can be left. */
const documents: fc.Arbitrary<FlowDocument> = fc
  .tuple(...Array.from({ length: STEPS }, (_, s) => fc.tuple(block(`b${s}0`), block(`b${s}1`), fc.nat(2))))
  .map((all) => all.map(([one, two, count], s) => ({ id: `s${s}`, blocks: [one, two].slice(0, count) })))
  .chain((steps) => {
    const outlets = steps.flatMap(({ id: step, blocks }) => [
      { step, block: null as string | null, socket: 'next' },
      ...blocks.flatMap(({ id, type }) =>
        (SOCKETS[type] ?? []).map((socket) => ({ step, block: id as string | null, socket })),
      ),
    ]);
    const edges = fc.tuple(...outlets.map((from) => fc.option(name.map((to) => ({ from, to })))));
    return edges.map((some) =>
      documentOf({ schemaVersion: 1, steps, edges: some.filter((one) => one !== null) }),
    );
  });

const keyOf = ({ step, block: { id } }: Place): string => `${step.id}/${id}`;

/** Whether one turn can come back to where it is, found the long way. */
function comesBack(graph: FlowGraph, place: Place): boolean {
  const seen = new Set<string>();
  const open = [...graph.sameTurn(place)];
  for (let at = open.pop(); at; at = open.pop()) {
    if (keyOf(at) === keyOf(place)) return true;
    if (seen.has(keyOf(at))) continue;
    seen.add(keyOf(at));
    open.push(...graph.sameTurn(at));
  }
  return false;
}

test('a ring is told where, and only where, a turn can come back to a block', () => {
  fc.assert(
    fc.property(documents, (document) => {
      const graph = new FlowGraph(document);
      const rings = ringsOf(graph);

      expect(rings.length > 0).toBe([...graph.places].some((place) => comesBack(graph, place)));
      for (const ring of rings) {
        // Each leads to the next, and the last to the first.
        const next = [...ring.slice(1), ring[0]].map((place) => place && keyOf(place));
        expect(ring.every((place, at) => graph.sameTurn(place).some((one) => keyOf(one) === next[at]))).toBe(
          true,
        );
      }
    }),
    { numRuns: 500 },
  );
});
