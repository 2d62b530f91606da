import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Retry } from '../../jobs/job.js';
import type { SystemActor } from '../../kernel/actor.js';
import type { ConversationId } from '../../kernel/ids.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { type FlowInput, FlowMachine, type Move, over } from '../flow-engine/flow-machine.js';
import { isOver } from '../flow-engine/run-state.js';
import { FlowVersionsService } from '../flows/flow-versions.service.js';
import { type FlowRun, stateOf } from './flow-runs.js';
import { FlowRunsRepository } from './flow-runs.repository.js';
import { LivePorts } from './live-ports.js';
import { type RunChange, RunChanges } from './run-changes.js';

/** What sets a waiting run going, and the last message that it knows of then. */
export interface Given {
  readonly input: FlowInput;
  readonly inputSeq: number;
}

/** Nothing does: only what has begun is brought to its end. */
export const NOTHING = (): null => null;

/** Whoever is overtaken reads again. So often nobody is: something is wrong. */
const MOST_LOOKS = 20;

/**
 * Makes the turns of runs, one block after the other.
 *
 * A block is run, then where the run stands is stored, then the next one is run. After a crash in between the same block
 * is run again, under the same keys. It is stored only over what was read: of two who walk the same run one stores, the
 * other looks again; and so does who was overtaken by a person who has taken the run into their hands.
 */
@Injectable()
export class RunTurns {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly runs: FlowRunsRepository,
    private readonly changes: RunChanges,
    private readonly conversations: ConversationsService,
    private readonly versions: FlowVersionsService,
    private readonly ports: LivePorts,
  ) {}

  /**
   * Takes the run of a conversation as far as it goes: until it waits for something that `inputOf` does not give, or is
   * over. One that is paused stays where it is.
   *
   * @throws Error for an outage: to be tried again.
   */
  async advance(
    house: SystemActor,
    id: ConversationId,
    inputOf: (waiting: FlowRun) => Given | null,
    signal: AbortSignal,
  ): Promise<void> {
    let known: FlowRun | null = null;
    for (let look = 1; look <= MOST_LOOKS; look += 1) {
      const run: FlowRun | null = known ?? (await this.uow.read(house, (tx) => this.runs.current(tx, id)));
      if (!run || run.pausedAt || isOver(run.status)) return;
      const given = run.status === 'WAITING' ? inputOf(run) : null;
      if (run.status === 'WAITING' && !given) return;
      known = await this.#turn(house, run, given, signal);
    }
    throw new Retry(undefined, `a run was overtaken ${MOST_LOOKS} times`);
  }

  /** The run as it was stored last. Null: somebody else has stored another state. */
  async #turn(
    house: SystemActor,
    run: FlowRun,
    given: Given | null,
    signal: AbortSignal,
  ): Promise<FlowRun | null> {
    const machine = await this.#machine(house, run);
    if (!machine) {
      return this.#store(house, run, { state: over(stateOf(run), 'FAILED', 'CHANNEL_DISCONNECTED') });
    }
    const inputSeq = given?.inputSeq ?? run.inputSeq;
    let [at, state, moves]: [FlowRun, ReturnType<typeof stateOf>, Move[]] = [run, stateOf(run), []];
    for (let isFirst = true; state.status === 'ACTIVE' || isFirst; isFirst = false) {
      signal.throwIfAborted();
      const move = isFirst && given ? await machine.resume(state, given.input) : await machine.next(state);
      moves.push(move);
      state = move.after;
      // What has done nothing in the world may be done again.
      if (state.status === 'ACTIVE' && !move.hasEffects) continue;
      const stored = await this.#store(house, at, { state, moves, inputSeq });
      if (!stored) return null;
      [at, moves] = [stored, []];
    }
    return at;
  }

  /** Null: there is no channel any more, and so nobody to speak to. */
  async #machine(house: SystemActor, run: FlowRun): Promise<FlowMachine | null> {
    const conversation = await this.conversations.find(house, run.conversationId);
    if (!conversation?.channel) return null;
    const { provider } = conversation.channel;
    const graph = await this.versions.graph(house, run.flowId, run.version);
    return new FlowMachine(graph, run.id, this.ports.of(house, run, provider));
  }

  #store(house: SystemActor, run: FlowRun, change: RunChange): Promise<FlowRun | null> {
    return this.uow.write(house, (tx) => this.changes.store(tx, run, change));
  }
}
