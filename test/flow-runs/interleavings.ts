import fc from 'fast-check';
import { type FlowDocument, flowDocument } from '../../src/modules/flows/flow-document.js';
import { isWaiting, socketsOf } from '../../src/modules/flows/flow-sockets.js';
import { edge } from '../world/flows.js';

/** Something that happens to a conversation. `at`: by which of the two servers. */
export type Event =
  | { readonly kind: 'says'; readonly text: string; readonly at: 0 | 1 }
  | { readonly kind: 'start' | 'reply' | 'pause' | 'resume' | 'end'; readonly at: 0 | 1 }
  /** Others do what stands first in the conversation's lane as well, while it is done. */
  | { readonly kind: 'takeover' }
  /** All waits are over. */
  | { readonly kind: 'time' }
  /** The power goes out between what the next block does and its record. */
  | { readonly kind: 'crash' };

/** A flow, and what happens while it runs: moment after moment, everything of a moment at once. */
export interface Interleaving {
  readonly document: FlowDocument;
  readonly moments: readonly (readonly Event[])[];
}

/** Where its ways lead is drawn as numbers, so that less of it is a flow as well. */
interface DrawnBlock {
  readonly block: { readonly type: string } & Readonly<Record<string, unknown>>;
  readonly ways: readonly number[];
}

/** @param tagId one that conversations of the client may have. */
const anyBlock = (tagId: string) =>
  fc.constantFrom<DrawnBlock['block']>(
    { type: 'text', text: 'Hello {{run.word | "you"}}' },
    {
      type: 'reply_buttons',
      body: 'Which?',
      buttons: [
        { id: 'red', title: 'Red' },
        { id: 'white', title: 'White' },
      ],
      saveTo: { scope: 'run', key: 'word' },
      retries: 1,
    },
    { type: 'user_input', question: 'What?', saveTo: { scope: 'run', key: 'word' }, retries: 0 },
    {
      type: 'user_input',
      question: 'How many?',
      saveTo: { scope: 'run', key: 'number' },
      validation: { kind: 'number' },
      retries: 1,
    },
    { type: 'wait', seconds: 60 },
    {
      type: 'branch',
      cases: [
        {
          id: 'told',
          conditions: [{ kind: 'field', field: { scope: 'run', key: 'word' }, operator: 'is_set' }],
        },
        { id: 'tagged', conditions: [{ kind: 'tag', on: 'conversation', tagId }] },
      ],
    },
    { type: 'actions', actions: [{ kind: 'add_tag', on: 'conversation', tagId }] },
    {
      type: 'actions',
      actions: [
        { kind: 'remove_tag', on: 'conversation', tagId },
        { kind: 'set_field', target: { scope: 'run', key: 'word' }, value: 'again' },
      ],
    },
    { type: 'enable_live_chat', message: 'One moment.' },
  );

/**
 * Flows that need nothing but their conversation, in which every socket leads somewhere: on from what does not wait, and
 * anywhere, back as well, from what does.
 */
const anyFlow = (tagId: string): fc.Arbitrary<FlowDocument> => {
  const anyWay = fc.nat(3);
  const drawn = fc.record({ block: anyBlock(tagId), ways: fc.tuple(anyWay, anyWay, anyWay, anyWay) });
  const blocks = fc.array(drawn, { minLength: 1, maxLength: 3 });
  const steps = fc.array(fc.record({ blocks, next: anyWay }), { minLength: 1, maxLength: 3 });
  return fc
    .record({
      steps,
      onHumanReply: fc.constantFrom('hand_over' as const, 'pause' as const, 'continue' as const),
    })
    .map(({ steps: all, onHumanReply }) => wired(all, onHumanReply));
};

function wired(
  drawn: readonly { readonly blocks: readonly DrawnBlock[]; readonly next: number }[],
  onHumanReply: 'hand_over' | 'pause' | 'continue',
): FlowDocument {
  const steps = drawn.map(({ blocks }, s) => ({
    id: `s${s}`,
    blocks: blocks.map(({ block }, b) => ({ ...block, id: `b${s}${b}` })),
  }));
  const document = flowDocument.parse({ schemaVersion: 1, settings: { onHumanReply }, steps });
  /** To one of those from `first` on, or to the end. */
  const target = (way: number, first: number): string | null => {
    const at = way % (steps.length - first + 1);
    return at === 0 ? null : `s${first + at - 1}`;
  };
  const edges = document.steps.flatMap(({ id, blocks }, s) => [
    edge(id, 'next', target(drawn[s]?.next ?? 0, s + 1)),
    ...blocks.flatMap((block, b) =>
      socketsOf(block).flatMap(({ name, falls }, n) => {
        const way = drawn[s]?.blocks[b]?.ways[n] ?? 0;
        if (falls && way === 0) return [];
        return edge(id, `${block.id}/${name}`, target(way, isWaiting(block) ? 0 : s + 1));
      }),
    ),
  ]);
  return flowDocument.parse({ ...document, edges });
}

const at = fc.constantFrom<0 | 1>(0, 1);
const kinds = <Kind extends string>(...all: Kind[]) => fc.record({ kind: fc.constantFrom(...all), at });

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('says' as const),
      text: fc.constantFrom('Red', '2', 'hello', '42'),
      at,
    }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'time' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'takeover' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'crash' as const }) },
  { weight: 2, arbitrary: kinds('start', 'resume') },
  { weight: 2, arbitrary: kinds('reply', 'pause', 'end') },
);

/** What a counterexample reads like. */
class Told implements Interleaving {
  constructor(
    readonly document: FlowDocument,
    readonly moments: readonly (readonly Event[])[],
  ) {}

  [fc.toStringMethod](): string {
    return `\n${flowLines(this.document).join('\n')}\n${this.moments.map(momentLine).join('\n')}\n`;
  }
}

export const flowLines = ({ steps, edges, settings }: FlowDocument): string[] => [
  `onHumanReply ${settings.onHumanReply}`,
  ...steps.map(
    ({ id, blocks }) => `step ${id}: ${blocks.map((block) => `${block.type} ${block.id}`).join(', ')}`,
  ),
  ...edges.map(({ from, to }) => `  ${from.block ?? from.step} by ${from.socket} -> ${to ?? 'the end'}`),
];

const eventWord = (event: Event): string => {
  const where = 'at' in event ? ` at server ${event.at}` : '';
  return `${event.kind}${event.kind === 'says' ? ` ${event.text}` : ''}${where}`;
};

export const momentLine = (events: readonly Event[]): string =>
  `then at once: ${events.map(eventWord).join(' | ')}`;

/** @param tagId one that conversations of the client may have. */
export const anyInterleaving = (tagId: string): fc.Arbitrary<Interleaving> =>
  fc
    .tuple(
      anyFlow(tagId),
      fc.array(fc.array(anyEvent, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
    )
    .map(([document, moments]) => new Told(document, moments));
