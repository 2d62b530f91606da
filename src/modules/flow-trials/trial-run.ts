import { type FlowInput, FlowMachine, type Move } from '../flow-engine/flow-machine.js';
import type { Reply } from '../flow-engine/ports.js';
import type { RunState, Waiting } from '../flow-engine/run-state.js';
import type { FlowGraph } from '../flows/flow-graph.js';
import type { TrialTurn } from './trial-script.js';
import type { TrialTranscript } from './trial-transcript.js';
import type { TrialWorld } from './trial-world.js';

/** The clock of a trial: it stands still, but where the script says that time passes. */
export class TrialClock {
  #now: number;

  constructor(begins: Date) {
    this.#now = begins.getTime();
  }

  now = (): Date => new Date(this.#now);

  /** A customer answers after a while. */
  pass(ms: number): void {
    this.#now += ms;
  }

  /** Answers how many seconds that took. */
  until(iso: string): number {
    const before = this.#now;
    this.#now = Math.max(before, Date.parse(iso));
    return Math.round((this.#now - before) / 1_000);
  }
}

const A_MOMENT_MS = 1_000;

/** One flow, from its beginning to its end or to the end of the script. */
export class TrialRun {
  readonly #machine: FlowMachine;

  constructor(
    private readonly graph: FlowGraph,
    world: TrialWorld,
    private readonly transcript: TrialTranscript,
    private readonly clock: TrialClock,
  ) {
    this.#machine = new FlowMachine(graph, 'trial', world);
  }

  /** The state in which it ends, and how many of the turns it has used. */
  async play(
    turns: readonly TrialTurn[],
    variables: Readonly<Record<string, string>>,
  ): Promise<{ readonly state: RunState; readonly turnsUsed: number }> {
    let state = await this.#walk({ ...FlowMachine.begin(this.graph), variables });
    let turnsUsed = 0;
    for (const turn of turns) {
      if (!state.waiting || this.transcript.isFull) break;
      turnsUsed += 1;
      const input = this.#input(turn, state.waiting, turnsUsed);
      state = await this.#walk(await this.#move(state, () => this.#machine.resume(state, input)));
    }
    return { state, turnsUsed };
  }

  async #walk(from: RunState): Promise<RunState> {
    let state = from;
    while (state.status === 'ACTIVE' && !this.transcript.isFull) {
      const standing = state;
      state = await this.#move(standing, () => this.#machine.next(standing));
    }
    return state;
  }

  async #move(state: RunState, move: () => Promise<Move>): Promise<RunState> {
    this.transcript.enters(state.at);
    const { outcome, changes, before, after } = await move();
    const changed = [...changes].map(([key, value]) => ({
      name: `run.${key}`,
      before: before.variables[key] ?? null,
      after: value,
    }));
    this.transcript.leaves(outcome, changed);
    return after;
  }

  #input({ text, choose, location, wait }: TrialTurn, waiting: Waiting, nth: number): FlowInput {
    if (wait) {
      const seconds = this.clock.until(waiting.until);
      this.transcript.add('SYSTEM', `Nobody writes for ${seconds} s.`);
      return { kind: 'time' };
    }
    this.clock.pass(A_MOMENT_MS);
    const choice = choose == null ? null : chosenIn(waiting, choose);
    const place = location ?? null;
    const reply: Reply = {
      messageId: `trial-${nth}`,
      text: text ?? choice?.title ?? null,
      choice,
      place,
    };
    this.transcript.add(
      'CUSTOMER',
      reply.text ?? (place ? `[place ${place.latitude}, ${place.longitude}]` : ''),
    );
    return { kind: 'reply', reply };
  }
}

/** By its id or its title; what is not offered is tapped all the same, as an old message can be. */
function chosenIn({ choices }: Waiting, choose: string): { id: string; title: string } {
  const found = choices.find(({ id, title }) => id === choose || title === choose);
  return found ? { id: found.id, title: found.title } : { id: choose, title: choose };
}
