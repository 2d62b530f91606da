import { substitute, type Variables } from '../../kernel/substitution.js';
import { shortened, storable } from '../channels/text.js';
import type { BlockOf, FlowBlock, FlowBlockType } from '../flows/flow-blocks.js';
import type { Target } from '../flows/flow-parts.js';
import type { FlowPorts, Reply, Saying } from './ports.js';
import type { OfferedChoice, Waiting } from './run-state.js';

/** What becomes of a run at a block. */
export type Outcome =
  /** On, by a socket; null: as a block goes on that has none. */
  | { readonly kind: 'go'; readonly socket: string | null }
  /** The turn is over: it is the customer's, for so many seconds. */
  | { readonly kind: 'wait'; readonly seconds: number; readonly choices: readonly OfferedChoice[] }
  /** The reply is none: it was said so, and the same block waits on. */
  | { readonly kind: 'again' }
  | { readonly kind: 'end'; readonly status: 'COMPLETED' | 'EXPIRED' | 'FAILED'; readonly reason: string };

export const go = (socket: string | null = null): Outcome => ({ kind: 'go', socket });

/** How one kind of block works. */
export interface BlockRunner<Type extends FlowBlockType = FlowBlockType> {
  readonly type: Type;
  /** The run has come to it. */
  run(scene: Scene, block: BlockOf<Type>): Promise<Outcome>;
  /** Of blocks that wait: the customer has written. */
  reply?(scene: Scene, block: BlockOf<Type>, reply: Reply, waiting: Waiting): Promise<Outcome>;
}

/** What a block finds around it, and where it leaves what it changes. One for each time that a block runs. */
export class Scene {
  readonly #changed = new Map<string, string>();
  #others: Promise<Variables> | null = null;
  #effects = 0;

  constructor(
    readonly ports: FlowPorts,
    readonly place: { readonly step: string; readonly block: FlowBlock },
    private readonly run: {
      readonly id: string;
      readonly turn: number;
      readonly stepsOfTurn: number;
      readonly variables: Readonly<Record<string, string>>;
    },
  ) {}

  /** Of the run, with what this block has changed. */
  get variables(): Readonly<Record<string, string>> {
    return { ...this.run.variables, ...Object.fromEntries(this.#changed) };
  }

  /** What this block has changed of the run's own. */
  get changes(): ReadonlyMap<string, string> {
    return this.#changed;
  }

  /** Whether something was done in the world. */
  get hasEffects(): boolean {
    return this.#effects > 0;
  }

  /** A text as the customer reads it. */
  async fill(text: string): Promise<string> {
    if (!text.includes('{{')) return text;
    return substitute(text, await this.values()).text;
  }

  /** The same for whatever is put together from several texts. */
  async values(): Promise<Variables> {
    this.#others ??= this.ports.variables();
    return { ...(await this.#others), run: new Map(Object.entries(this.variables)) };
  }

  /** Null where there is none. */
  async valueOf({ scope, key }: Target): Promise<string | null> {
    return (await this.values())[scope]?.get(key) ?? null;
  }

  /**
   * The key of this block's next effect: the same again when the block is run again after a crash, and another one when
   * the flow comes back to it, even within the same turn.
   */
  key(): string {
    this.#effects += 1;
    const { id, turn, stepsOfTurn } = this.run;
    return `flow:${id}:${turn}.${stepsOfTurn}:${this.place.block.id}:${this.#effects}`;
  }

  say(saying: Saying): Promise<void> {
    return this.ports.say(this.key(), saying);
  }

  set(key: string, value: string): void {
    this.#changed.set(key, storable(shortened(value, LONGEST_VALUE)));
  }

  async keep(target: Target | null | undefined, value: string): Promise<void> {
    if (!target) return;
    const { scope, key } = target;
    if (scope === 'run') return this.set(key, value);
    await this.ports.keep(this.key(), { scope, key }, value);
    this.#others = null;
  }
}

/** In code points: what a message holds. */
const LONGEST_VALUE = 4_096;
