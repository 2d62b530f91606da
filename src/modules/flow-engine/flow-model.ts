import fc from 'fast-check';
import type { Variables } from '../../kernel/substitution.js';
import { type FlowDocument, flowDocument } from '../flows/flow-document.js';
import { socketsOf } from '../flows/flow-sockets.js';
import type { FlowPorts, HttpCall, Saying } from './ports.js';

/** A process that ends in the middle of something. */
export class Crash extends Error {}

/** A world that does each effect once, remembers it by its key, and may fall down right after it. */
export class ModelWorld implements FlowPorts {
  readonly provider = 'WHATSAPP';
  /** What was done, by its key, in the order in which it was done first. */
  readonly effects = new Map<string, string>();
  /** How often each was asked for. */
  readonly asked = new Map<string, number>();
  readonly contact = new Map<string, string>();
  clock = Date.parse('2026-12-01T09:00:00Z');

  /** @param crashes after which of the effects asked for the process ends. */
  constructor(private readonly crashes: ReadonlySet<number> = new Set()) {}

  now(): Date {
    return new Date(this.clock);
  }

  async variables(): Promise<Variables> {
    return { contact: this.contact };
  }

  async hasTag(): Promise<boolean> {
    return false;
  }

  say(key: string, saying: Saying): Promise<void> {
    const words = saying.kind === 'text' ? saying.text : saying.kind;
    return this.#once(key, `says ${words}`, () => {});
  }

  act(key: string, { kind }: { kind: string }): Promise<void> {
    return this.#once(key, kind, () => {});
  }

  keep(key: string, target: { key: string }, value: string): Promise<void> {
    return this.#once(key, `keeps ${target.key}`, () => void this.contact.set(target.key, value));
  }

  async http(key: string, _call: HttpCall): ReturnType<FlowPorts['http']> {
    await this.#once(key, 'calls', () => {});
    return { ok: true, status: 200, json: {} };
  }

  async ai(key: string): ReturnType<FlowPorts['ai']> {
    await this.#once(key, 'thinks', () => {});
    return { ok: false, failure: 'SILENT' };
  }

  readonly bookings: FlowPorts['bookings'] = {
    times: async () => [],
    hold: async () => null,
    confirm: async () => null,
    release: async () => {},
    upcoming: async () => [],
    cancel: async () => false,
  };

  async #once(key: string, what: string, act: () => void): Promise<void> {
    this.asked.set(key, (this.asked.get(key) ?? 0) + 1);
    const before = this.effects.get(key);
    if (before !== undefined && before !== what) throw new Error(`${key} was ${before} and is ${what}.`);
    if (before === undefined) act();
    this.effects.set(key, what);
    const asked = [...this.asked.values()].reduce((sum, times) => sum + times, 0);
    if (this.crashes.has(asked)) throw new Crash();
  }
}

type Draft = { type: string } & Record<string, unknown>;

const choices = fc
  .integer({ min: 1, max: 3 })
  .map((n) => Array.from({ length: n }, (_, at) => ({ id: `c${at}`, title: `Choice ${at}` })));

const anyBlock: fc.Arbitrary<Draft> = fc.oneof(
  fc.record({ type: fc.constant('text'), text: fc.constantFrom('Hello', 'Hello {{run.word | "you"}}') }),
  choices.chain((buttons) =>
    fc.record({
      type: fc.constant('reply_buttons'),
      body: fc.constant('Which?'),
      buttons: fc.constant(buttons),
      retries: fc.nat(2),
    }),
  ),
  fc.record({
    type: fc.constant('user_input'),
    question: fc.constant('What?'),
    retries: fc.nat(2),
    saveTo: fc.constantFrom({ scope: 'run', key: 'word' }, { scope: 'contact', key: 'city' }),
    validation: fc.constantFrom({ kind: 'text' }, { kind: 'number' }),
  }),
  fc.record({ type: fc.constant('wait'), seconds: fc.constant(60) }),
  fc.record({
    type: fc.constant('branch'),
    cases: fc.constant([
      { id: 'a', conditions: [{ kind: 'field', field: { scope: 'run', key: 'word' }, operator: 'is_set' }] },
      {
        id: 'b',
        conditions: [{ kind: 'field', field: { scope: 'contact', key: 'city' }, operator: 'is_set' }],
      },
    ]),
  }),
  fc.constant({
    type: 'actions',
    actions: [
      { kind: 'opt_out' },
      { kind: 'set_field', target: { scope: 'run', key: 'seen' }, value: 'yes' },
    ],
  }),
  fc.constant({ type: 'http_request', method: 'GET', url: 'https://example.com/' }),
  fc.constant({ type: 'ai_reply', instructions: 'Be kind.' }),
  fc.constant({ type: 'enable_live_chat', message: 'One moment.' }),
);

/**
 * Flows in which every socket leads somewhere: on from what does not wait, and anywhere, back as well, from what does.
 */
export const anyFlow: fc.Arbitrary<FlowDocument> = fc
  .array(fc.array(anyBlock, { minLength: 0, maxLength: 4 }), { minLength: 1, maxLength: 6 })
  .chain((steps) =>
    fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })).map((dice) => {
      const roll = (from: number, to: number) => from + Math.floor((dice.next().value ?? 0) * (to - from));
      const named = steps.map((blocks, s) => ({
        id: `step${s}`,
        blocks: blocks.map((block, b) => ({ ...block, id: `b${s}_${b}` })),
      }));
      const document = flowDocument.parse({ schemaVersion: 1, steps: named });
      const target = (from: number) => {
        const to = roll(from, steps.length + 1);
        return to >= steps.length ? null : `step${to}`;
      };
      const edges = document.steps.flatMap((step, s) => [
        { from: { step: step.id, socket: 'next' }, to: target(s + 1) },
        ...step.blocks.flatMap((block) =>
          socketsOf(block)
            .filter(({ falls }) => !falls || roll(0, 2) === 0)
            .map(({ name }) => ({
              from: { step: step.id, block: block.id, socket: name },
              to: target(['branch', 'http_request', 'ai_reply'].includes(block.type) ? s + 1 : 0),
            })),
        ),
      ]);
      return flowDocument.parse({ ...document, edges });
    }),
  );
