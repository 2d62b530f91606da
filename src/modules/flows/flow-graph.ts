import type { FlowBlock } from './flow-blocks.js';
import type { FlowDocument, FlowStep } from './flow-document.js';
import { isWaiting, socketsOf } from './flow-sockets.js';

/** One block, and where it stands. */
export interface Place {
  readonly step: FlowStep;
  readonly index: number;
  readonly block: FlowBlock;
}

/** How the edge out of a socket is found: `step`, `step/block/socket`. */
const edgeKey = (step: string, block: string | null | undefined, socket: string): string =>
  `${step}/${block ?? ''}/${socket}`;

/** A document to be walked: every block and every edge found by its name. Immutable. */
export class FlowGraph {
  readonly #steps: ReadonlyMap<string, FlowStep>;
  readonly #edges: ReadonlyMap<string, string | null>;
  readonly #places: ReadonlyMap<string, Place>;

  constructor(readonly document: FlowDocument) {
    this.#steps = new Map(document.steps.map((step) => [step.id, step]));
    this.#edges = new Map(
      document.edges.map(({ from, to }) => [edgeKey(from.step, from.block, from.socket), to]),
    );
    this.#places = new Map(
      document.steps.flatMap((step) =>
        step.blocks.map((block, index) => [`${step.id}/${block.id}`, { step, index, block }]),
      ),
    );
  }

  /** Where a run begins; null in a flow without blocks. */
  get entry(): Place | null {
    const { start, steps } = this.document;
    const first = start == null ? steps[0] : this.#steps.get(start);
    return first ? this.#beginningOf(first, new Set()) : null;
  }

  place(step: string, block: string): Place | null {
    return this.#places.get(`${step}/${block}`) ?? null;
  }

  /** Where a run goes on from a block, by a socket or, with null, as a block goes on that has none. Null: it ends. */
  after({ step, index, block }: Place, socket: string | null): Place | null {
    if (socket !== null) {
      const to = this.#edges.get(edgeKey(step.id, block.id, socket));
      if (to !== undefined) return this.#enter(to);
      if (!socketsOf(block).some(({ name, falls }) => name === socket && falls)) return null;
    }
    const next = step.blocks[index + 1];
    return next ? { step, index: index + 1, block: next } : this.#leave(step, new Set());
  }

  /** Every block, in the order of the document. */
  get places(): Iterable<Place> {
    return this.#places.values();
  }

  /** Where a run may ever go on from a block. */
  ways(place: Place): readonly Place[] {
    const { block } = place;
    if (block.type === 'enable_live_chat') return [];
    const sockets = socketsOf(block);
    const names: readonly (string | null)[] = sockets.length > 0 ? sockets.map(({ name }) => name) : [null];
    return names.flatMap((socket) => this.after(place, socket) ?? []);
  }

  /** Where it may go on within the same turn: of a block that waits, only where it does not come to that. */
  sameTurn(place: Place): readonly Place[] {
    const { block } = place;
    if (!isWaiting(block)) return this.ways(place);
    const atOnce = socketsOf(block).filter(({ isAtOnce }) => isAtOnce);
    return atOnce.flatMap(({ name }) => this.after(place, name) ?? []);
  }

  #enter(to: string | null): Place | null {
    const step = to === null ? null : this.#steps.get(to);
    return step ? this.#beginningOf(step, new Set()) : null;
  }

  /** A step without blocks is passed through. @param passed those on the way: a ring of them leads nowhere. */
  #beginningOf(step: FlowStep, passed: Set<FlowStep>): Place | null {
    const [first] = step.blocks;
    if (first) return { step, index: 0, block: first };
    return passed.has(step) ? null : this.#leave(step, passed.add(step));
  }

  #leave(step: FlowStep, passed: Set<FlowStep>): Place | null {
    const to = this.#edges.get(edgeKey(step.id, null, 'next'));
    const target = to == null ? null : this.#steps.get(to);
    return target ? this.#beginningOf(target, passed) : null;
  }
}
