import { differencesOf } from './flow-differences.js';
import { documentOf } from './flow-shape.js';

const text = (id: string, words = 'Hello') => ({ type: 'text', id, text: words });
const flow = (steps: readonly object[], rest: object = {}) =>
  documentOf({ schemaVersion: 1, steps, ...rest });
const told = (before: ReturnType<typeof flow>, after: ReturnType<typeof flow>) =>
  differencesOf(before, after).changes.map(({ part, kind, stepId, blockId, fields }) => [
    `${kind} ${part} ${blockId ?? stepId ?? ''}`.trim(),
    ...fields.map(
      ({ path, before: from, after: to }) => `${path}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`,
    ),
  ]);

test.each([
  ['nothing', flow([{ id: 'a', blocks: [text('x')] }]), flow([{ id: 'a', blocks: [text('x')] }]), []],
  [
    'where a step is drawn',
    flow([{ id: 'a', blocks: [text('x')] }]),
    flow([{ id: 'a', blocks: [text('x')], at: { x: 1, y: 2 } }]),
    [],
  ],
  [
    'a block that has moved',
    flow([
      { id: 'a', blocks: [text('x')] },
      { id: 'b', blocks: [] },
    ]),
    flow([
      { id: 'a', blocks: [] },
      { id: 'b', blocks: [text('x')] },
    ]),
    [
      ['CHANGED STEP a', 'blocks[0]: "x" → null'],
      ['CHANGED STEP b', 'blocks[0]: null → "x"'],
      ['CHANGED BLOCK x', 'step: "a" → "b"'],
    ],
  ],
  [
    'another kind of block under the same name',
    flow([{ id: 'a', blocks: [text('x')] }]),
    flow([{ id: 'a', blocks: [{ type: 'wait', id: 'x', seconds: 60 }] }]),
    [['CHANGED BLOCK x', 'type: "text" → "wait"', 'text: "Hello" → null', 'seconds: null → 60']],
  ],
  [
    'the whole flow',
    flow([{ id: 'a', blocks: [] }]),
    flow([{ id: 'a', blocks: [] }], { start: 'a', settings: { onHumanReply: 'pause' } }),
    [['CHANGED FLOW', 'start: null → "a"', 'settings.onHumanReply: "hand_over" → "pause"']],
  ],
] as const)('%s', (_what, before, after, expected) => {
  expect(told(before, after)).toEqual(expected);
});

test('no more is told than anybody reads', () => {
  const many = Array.from({ length: 100 }, (_, s) => ({
    id: `s${s}`,
    blocks: Array.from({ length: 10 }, (_block, b) => text(`s${s}b${b}`)),
  }));

  const { changes, isTruncated } = differencesOf(flow([]), flow(many));

  expect([changes.length, isTruncated]).toEqual([500, true]);
});
