import type { FlowRun } from '../../src/modules/flow-runs/flow-runs.js';
import { type RunChange, RunChanges } from '../../src/modules/flow-runs/run-changes.js';
import type { Wait } from '../../src/modules/flow-runs/run-queue.js';
import type { Server } from '../world/server.js';

/** The power went out. */
export class PowerCut extends Error {
  override readonly name = 'PowerCut';
}

/** One change of a run that was stored. */
export interface Stored {
  readonly before: FlowRun;
  readonly after: FlowRun;
  /** Somebody has ended, paused or resumed it: no block was run. */
  readonly isByHand: boolean;
}

/** At once: a job that fails much more often is given up. */
const MOST_CUTS = 3;

const nameOf = ({ runId, turn, until }: Wait): string => `${runId} ${turn} ${until}`;

/** Looks at how changes of runs are stored, at all servers, and lets the power go out there. */
export class RunWatch {
  /** Of each run what was stored, by the revision that it came to. */
  readonly #stored = new Map<string, Map<number, Stored>>();
  readonly #overtaken = new Map<string, number>();
  readonly #overWaits = new Set<string>();
  #cuts = 0;
  #happened = 0;

  /** @param agencyId of whose runs: other tests may have left some. */
  constructor(
    servers: readonly Server[],
    private readonly agencyId: number,
  ) {
    for (const { app } of servers) this.#watch(app.get(RunChanges, { strict: false }));
  }

  /** How often the power went out. */
  get cuts(): number {
    return this.#happened;
  }

  /** How often somebody came too late to store a change of any run. */
  get overtakings(): number {
    return [...this.#overtaken.values()].reduce((sum, times) => sum + times, 0);
  }

  /** The next time that a block has done something, whenever that is, the power goes out before it is stored. */
  cutsPower(): void {
    this.#cuts = Math.min(this.#cuts + 1, MOST_CUTS);
  }

  restoresPower(): void {
    this.#cuts = 0;
  }

  /**
   * What was stored of a run, in its order. What was rolled back afterwards is not among it: its revision was stored
   * again, or is later than the one that there is.
   */
  storedOf({ id, revision }: { readonly id: string; readonly revision: number }): Stored[] {
    return [...(this.#stored.get(id) ?? [])]
      .filter(([to]) => to <= revision)
      .sort(([one], [other]) => one - other)
      .map(([, stored]) => stored);
  }

  /** The same of one run. */
  overtaken(runId: string): number {
    return this.#overtaken.get(runId) ?? 0;
  }

  /** The time of these waits is over: from now on the clock may end them. */
  timeIsOver(waits: readonly Wait[]): void {
    for (const wait of waits) this.#overWaits.add(nameOf(wait));
  }

  isOver(wait: Wait): boolean {
    return this.#overWaits.has(nameOf(wait));
  }

  #watch(changes: RunChanges): void {
    const store = changes.store.bind(changes);
    changes.store = async (tx, before, change) => {
      if (before.agencyId === this.agencyId) this.#mayFail(change);
      const after = await store(tx, before, change);
      this.#keep(before, change, after);
      return after;
    };
  }

  #mayFail({ moves = [] }: RunChange): void {
    if (this.#cuts === 0 || !moves.some(({ hasEffects }) => hasEffects)) return;
    this.#cuts -= 1;
    this.#happened += 1;
    throw new PowerCut('The power went out.');
  }

  #keep(before: FlowRun, { moves = [] }: RunChange, after: FlowRun | null): void {
    const { id } = before;
    if (!after) {
      this.#overtaken.set(id, this.overtaken(id) + 1);
      return;
    }
    const all = this.#stored.get(id) ?? new Map<number, Stored>();
    this.#stored.set(id, all.set(after.revision, { before, after, isByHand: moves.length === 0 }));
  }
}
