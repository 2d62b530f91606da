import { isRefusal } from '../../kernel/errors.js';
import type { FlowBlockType } from '../flows/flow-blocks.js';
import type { FlowGraph, Place } from '../flows/flow-graph.js';
import { type BlockRunner, go, type Outcome, Scene } from './block.js';
import { blockRunners } from './block-catalog.js';
import type { FlowPorts, Reply } from './ports.js';
import { isOver, type RunState, type Waiting } from './run-state.js';

/** Blocks that one turn may run. Beyond it the run fails: somebody would get dozens of messages at once. */
export const MOST_BLOCKS_OF_TURN = 50;
/**
 * Turns of the clock without a word of the customer. A flow may look again every hour whether something has come, but
 * not for ever: beyond it the run is EXPIRED.
 */
export const MOST_SILENT_TURNS = 50;

/** What sets a waiting run going. */
export type FlowInput = { readonly kind: 'reply'; readonly reply: Reply } | { readonly kind: 'time' };

/** One block of a run: what it did, and where the run stands then. */
export interface Move {
  readonly before: RunState;
  readonly after: RunState;
  readonly step: string;
  readonly block: string;
  readonly type: FlowBlockType;
  /** `by:<socket>`, `waits`, `again`, or how the run ended. */
  readonly outcome: string;
  /** What changed of the run's own variables. */
  readonly changes: ReadonlyMap<string, string>;
  /** Whether something was done in the world, so that it is to be stored before the run goes on. */
  readonly hasEffects: boolean;
}

/**
 * Walks a run through its flow, one block at a time.
 *
 * It holds nothing: a run is its state, and whoever drives it stores each state before asking for the next. When a
 * block was run and its state was not stored, the same block is run again under the same keys, so its effects happen
 * once. Each turn counts: the customer's and the clock's are told apart from those that came too late.
 */
export class FlowMachine {
  constructor(
    private readonly graph: FlowGraph,
    private readonly runId: string,
    private readonly ports: FlowPorts,
  ) {}

  static begin(graph: FlowGraph): RunState {
    const { entry } = graph;
    const fresh = { turn: 1, waiting: null, variables: {}, stepsOfTurn: 0, silentTurns: 0 };
    return entry
      ? { ...fresh, status: 'ACTIVE', at: standing(entry), reason: null }
      : { ...fresh, status: 'COMPLETED', at: null, reason: 'FINISHED' };
  }

  /** Runs the block at which an ACTIVE run stands. */
  async next(state: RunState): Promise<Move> {
    const place = this.#placeOf(state, 'ACTIVE');
    if (state.stepsOfTurn >= MOST_BLOCKS_OF_TURN) {
      return this.#moved(state, place, new Scene(this.ports, sceneOf(place), this.#run(state)), {
        kind: 'end',
        status: 'FAILED',
        reason: 'TOO_MANY_STEPS',
      });
    }
    return this.#play(state, place, (scene, runner) => runner.run(scene, place.block as never));
  }

  /** A WAITING run goes on: the customer has written, or the time is over. The next turn begins. */
  async resume(waited: RunState, input: FlowInput): Promise<Move> {
    const place = this.#placeOf(waited, 'WAITING');
    const { waiting } = waited;
    if (!waiting) throw new Error('A waiting run waits for something.');
    const silentTurns = input.kind === 'time' ? waited.silentTurns + 1 : 0;
    const state: RunState = { ...waited, turn: waited.turn + 1, stepsOfTurn: 0, silentTurns };
    return this.#play(state, place, async (scene, runner) => {
      if (silentTurns > MOST_SILENT_TURNS)
        return { kind: 'end', status: 'EXPIRED', reason: 'TOO_LONG_SILENT' };
      if (input.kind === 'time') return go('no_reply');
      if (!runner.reply) throw new Error(`A ${runner.type} does not wait.`);
      return runner.reply(scene, place.block as never, input.reply, waiting);
    });
  }

  async #play(
    state: RunState,
    place: Place,
    play: (scene: Scene, runner: BlockRunner) => Promise<Outcome>,
  ): Promise<Move> {
    const scene = new Scene(this.ports, sceneOf(place), this.#run(state));
    const runner = blockRunners[place.block.type] as BlockRunner;
    try {
      return this.#moved(state, place, scene, await play(scene, runner));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return this.#moved(state, place, scene, { kind: 'end', status: 'FAILED', reason: error.reason });
    }
  }

  #moved(before: RunState, place: Place, scene: Scene, outcome: Outcome): Move {
    const state = { ...before, variables: scene.variables, stepsOfTurn: before.stepsOfTurn + 1 };
    return {
      before,
      after: this.#after(state, place, outcome),
      step: place.step.id,
      block: place.block.id,
      type: place.block.type,
      outcome: wordOf(outcome),
      changes: scene.changes,
      hasEffects: scene.hasEffects,
    };
  }

  #after(state: RunState, place: Place, outcome: Outcome): RunState {
    switch (outcome.kind) {
      case 'end':
        return over(state, outcome.status, outcome.reason);
      case 'wait':
        return waitingAt(state, place, {
          until: this.#in(outcome.seconds),
          misses: 0,
          choices: outcome.choices,
        });
      case 'again': {
        const { waiting } = state;
        if (!waiting) throw new Error('Only what waits waits again.');
        return waitingAt(state, place, {
          ...waiting,
          until: this.#in(secondsOf(place)),
          misses: waiting.misses + 1,
        });
      }
      case 'go': {
        const next = this.graph.after(place, outcome.socket);
        if (next) return { ...state, status: 'ACTIVE', at: standing(next), waiting: null };
        return outcome.socket === 'no_reply' && place.block.type !== 'wait'
          ? over(state, 'EXPIRED', 'NO_REPLY')
          : over(state, 'COMPLETED', 'FINISHED');
      }
    }
  }

  #placeOf({ status, at }: RunState, wanted: 'ACTIVE' | 'WAITING'): Place {
    const place = at && this.graph.place(at.step, at.block);
    if (status !== wanted || !place) throw new Error(`A run that is ${status} cannot go on.`);
    return place;
  }

  #run({ turn, stepsOfTurn, variables }: RunState) {
    return { id: this.runId, turn, stepsOfTurn, variables };
  }

  #in(seconds: number): string {
    return new Date(this.ports.now().getTime() + seconds * 1_000).toISOString();
  }
}

const standing = ({ step, block }: Place) => ({ step: step.id, block: block.id });

const sceneOf = ({ step, block }: Place) => ({ step: step.id, block });

const waitingAt = (state: RunState, place: Place, waiting: Waiting): RunState => ({
  ...state,
  status: 'WAITING',
  at: standing(place),
  waiting,
});

/** A run that is over, for whatever reason. One that is over already stays as it is. */
export const over = (state: RunState, status: RunState['status'], reason: string): RunState =>
  isOver(state.status) ? state : { ...state, status, at: null, waiting: null, reason };

const secondsOf = ({ block }: Place): number =>
  'noReplyAfterSeconds' in block ? block.noReplyAfterSeconds : 0;

function wordOf(outcome: Outcome): string {
  if (outcome.kind === 'go') return `by:${outcome.socket ?? 'next'}`;
  if (outcome.kind === 'wait') return 'waits';
  return outcome.kind === 'again' ? 'again' : outcome.reason;
}
