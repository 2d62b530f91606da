import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type JobContext, Retry } from '../../jobs/job.js';
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

/** The job that a run is walked by. Where its input is understood and stored, `complete` ends it with that. */
export type Walk = Pick<JobContext, 'signal'> & Partial<Pick<JobContext, 'complete'>>;

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
   * @returns whether the job has ended with it.
   * @throws Error for an outage: to be tried again.
   */
  async advance(
    house: SystemActor,
    id: ConversationId,
    inputOf: (waiting: FlowRun) => Given | null,
    walk: Walk,
  ): Promise<boolean> {
    let known: FlowRun | null = null;
    for (let look = 1; look <= MOST_LOOKS; look += 1) {
      const run: FlowRun | null = known ?? (await this.uow.read(house, (tx) => this.runs.current(tx, id)));
      if (!run || run.pausedAt || isOver(run.status)) return false;
      const given = run.status === 'WAITING' ? inputOf(run) : null;
      if (run.status === 'WAITING' && !given) return false;
      known = await this.#turn(house, run, given, walk);
      if (known && given && walk.complete) return true;
    }
    throw new Retry(undefined, `a run was overtaken ${MOST_LOOKS} times`);
  }

  /** The run as it was stored last. Null: somebody else has stored another state. */
  async #turn(
    house: SystemActor,
    run: FlowRun,
    given: Given | null,
    { signal, complete }: Walk,
  ): Promise<FlowRun | null> {
    const last = given ? complete : undefined;
    const machine = await this.#machine(house, run);
    if (!machine) {
      return this.#store(house, run, { state: over(stateOf(run), 'FAILED', 'CHANNEL_DISCONNECTED') }, last);
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
      const isLast = state.status !== 'ACTIVE';
      const stored = await this.#store(house, at, { state, moves, inputSeq }, isLast ? last : undefined);
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

  /**
   * Nobody is answered by it. Lost with a crash of PostgreSQL, its job is still there and does the same again under the
   * same keys; whoever has heard of it hears it again.
   */
  #store(
    house: SystemActor,
    run: FlowRun,
    change: RunChange,
    complete?: JobContext['complete'],
  ): Promise<FlowRun | null> {
    const work = async (tx: WriteTx) => {
      const stored = await this.changes.store(tx, run, change);
      if (stored) await complete?.(tx);
      return stored;
    };
    return this.uow.write(house, work, { losable: true });
  }
}
