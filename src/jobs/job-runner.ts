import type { Logger } from 'pino';
import type { CommitSignal } from '../database/commit-signal.js';
import type { UnitOfWork } from '../database/unit-of-work.js';
import { systemActor } from '../kernel/actor.js';
import { newId } from '../kernel/ids.js';
import type { Timers } from '../kernel/timers.js';
import { WakeableLoop } from '../kernel/wakeable-loop.js';
import { type Job, type JobContext, LeaseLost } from './job.js';
import type { JobHandlers, RegisteredHandler } from './job-handlers.js';
import { JobRun, type Outcome } from './job-run.js';
import { type BusyGate, HEARTBEAT_MS, type JobsRepository, type Places } from './jobs.repository.js';

export interface JobRunnerOptions {
  /** How many jobs run at once on this instance. */
  readonly concurrency: number;
  /** How long a shutdown waits for jobs that are running, in milliseconds. */
  readonly drainMs: number;
}

export const DEFAULT_RUNNER: JobRunnerOptions = { concurrency: 48, drainMs: 10_000 };

const REASON = 'jobs';
const IDLE_MS = [250, 500] as const;
/** Under load: what is added within it is claimed together. */
const BREATH_MS = 10;
const SETTLE_TURN_MS = 10;

/**
 * Runs durable jobs. Every instance has one; a job is held by a lease, so a dead instance's jobs are taken over
 * after 30 s, and completed with its own claim, so no job is completed twice.
 */
export class JobRunner {
  readonly #runnerId = newId();
  readonly #running = new Set<JobRun>();
  /** Runs and what follows them in the database. */
  readonly #inFlight = new Set<Promise<void>>();
  readonly #loop: WakeableLoop;
  /** Gates that the last claim has filled. The next one passes them by: who waits behind a crowd is seen, too. */
  #filled: readonly BusyGate[] = [];
  #stopListening: () => void = () => {};
  #callOffHeartbeat: () => void = () => {};

  constructor(
    private readonly uow: UnitOfWork,
    private readonly commits: CommitSignal,
    private readonly jobs: JobsRepository,
    private readonly handlers: JobHandlers,
    private readonly timers: Timers,
    private readonly logger: Logger,
    private readonly options: JobRunnerOptions = DEFAULT_RUNNER,
  ) {
    this.#loop = new WakeableLoop({
      pass: () => this.#pass(),
      idleMs: IDLE_MS,
      breathMs: BREATH_MS,
      timers,
      onOutage: (error) => logger.warn({ err: error }, 'the job runner cannot reach its jobs'),
      onRecovery: (failures) => logger.info({ failures }, 'the job runner reaches its jobs again'),
    });
  }

  start(): void {
    this.#stopListening = this.commits.listen(() => this.#loop.wake());
    this.#heartbeatLater();
    this.#loop.start();
  }

  /** Begins nothing new, waits for what runs, then gives the rest back for other instances. */
  async stop(): Promise<void> {
    this.#stopListening();
    await this.#loop.stop();
    await this.#drained();
    this.#callOffHeartbeat();
    await Promise.all([...this.#running].map((run) => this.#giveBack(run)));
    await Promise.all(this.#inFlight);
  }

  /** Resolves when no job of this instance's kinds is due or running. For tests. */
  async settle(): Promise<void> {
    while (await this.uow.system(REASON, (tx) => this.jobs.isBusy(tx, this.handlers.kinds()))) {
      this.#loop.wake();
      const turn = new Promise<void>((resolve) => this.timers.after(SETTLE_TURN_MS, resolve));
      await Promise.race([turn, ...this.#inFlight]);
    }
    await Promise.all(this.#inFlight);
  }

  async #pass(): Promise<'again' | 'idle'> {
    const free = this.options.concurrency - this.#running.size;
    const places = this.#places();
    if (free === 0 || places.length === 0) return 'idle'; // a run that ends wakes the loop
    // A claim lost with a crash of PostgreSQL is made again, as it is when its lease expires.
    const passedBy = this.#filled;
    const gates = this.#gates(passedBy);
    const claim = await this.uow.system(
      REASON,
      (tx) => this.jobs.claim(tx, this.#runnerId, places, gates, free),
      { losable: true },
    );
    for (const job of claim.jobs) this.#begin(job);
    const filling = new Set(claim.jobs.map(nameOfGate));
    this.#filled = this.#gates().filter((gate) => gate.isFull && filling.has(nameOfGate(gate)));
    return claim.jobs.length > 0 || claim.moved > 0 || passedBy.length > 0 ? 'again' : 'idle';
  }

  #places(): Places[] {
    const running = new Map<string, number>();
    for (const { job } of this.#running) running.set(job.kind, (running.get(job.kind) ?? 0) + 1);
    return this.handlers
      .kinds()
      .map((kind) => {
        const { concurrency, gateConcurrency } = this.#handler(kind).policy;
        return { kind, free: concurrency - (running.get(kind) ?? 0), perGate: gateConcurrency };
      })
      .filter(({ free }) => free > 0);
  }

  /** @param passedBy are taken for full. */
  #gates(passedBy: readonly BusyGate[] = []): BusyGate[] {
    const gates = new Map(passedBy.map((gate) => [nameOfGate(gate), { ...gate, running: 0 }]));
    for (const { job } of this.#running) {
      const { agencyId, gate, kind } = job;
      if (gate === null) continue;
      const before = gates.get(nameOfGate(job));
      const running = (before?.running ?? 0) + 1;
      const isFull = before?.isFull || running >= this.#handler(kind).policy.gateConcurrency;
      gates.set(nameOfGate(job), { agencyId, gate, running, isFull });
    }
    return [...gates.values()];
  }

  #begin(job: Job): void {
    const complete: JobContext['complete'] = (tx, { hasPassed = false } = {}) =>
      this.jobs.complete(tx, this.#runnerId, job, hasPassed);
    const run = new JobRun(job, this.#handler(job.kind), complete, this.timers);
    this.#running.add(run);
    const ended = this.#follow(run).finally(() => {
      this.#running.delete(run);
      this.#inFlight.delete(ended);
      this.#loop.wake();
    });
    this.#inFlight.add(ended);
  }

  /** If even this fails, the lease expires and the job is taken again. */
  async #follow(run: JobRun): Promise<void> {
    const outcome = await run.finished;
    try {
      await this.#conclude(run.job, outcome);
    } catch (error) {
      if (error instanceof LeaseLost) return;
      this.logger.error({ err: error, job: nameOf(run.job) }, 'the end of a job could not be stored');
    }
  }

  async #conclude(job: Job, outcome: Outcome): Promise<void> {
    if (outcome.kind === 'retry') {
      const { afterMs, reason } = outcome;
      this.logger.warn({ job: nameOf(job), afterMs, reason }, 'a job will be tried again');
      await this.uow.system(REASON, (tx) => this.jobs.postpone(tx, this.#runnerId, job, afterMs, reason));
    }
    if (outcome.kind === 'dead') await this.#bury(job, outcome.reason);
  }

  async #bury(job: Job, reason: string): Promise<void> {
    this.logger.error({ job: nameOf(job), reason }, 'a job was given up');
    await this.uow.write(systemActor(job.agencyId, REASON), async (tx) => {
      await this.#handler(job.kind).onDead(tx, job, reason);
      await this.jobs.bury(tx, this.#runnerId, job, reason);
    });
  }

  #handler(kind: string): RegisteredHandler {
    const handler = this.handlers.get(kind);
    if (!handler) throw new Error(`No handler for jobs of kind ${kind}.`);
    return handler;
  }

  #heartbeatLater(): void {
    this.#callOffHeartbeat = this.timers.after(HEARTBEAT_MS, () => {
      this.#heartbeat().catch((error: unknown) => this.logger.warn({ err: error }, 'a job heartbeat failed'));
      this.#heartbeatLater();
    });
  }

  async #heartbeat(): Promise<void> {
    const runs = [...this.#running];
    if (runs.length === 0) return;
    const jobs = runs.map(({ job }) => job);
    const held = await this.uow.system(REASON, (tx) => this.jobs.extend(tx, this.#runnerId, jobs));
    const heldIds = new Set(held.map(({ id, attempts }) => `${id}/${attempts}`));
    for (const run of runs) {
      if (!heldIds.has(`${run.job.id}/${run.job.attempts}`)) run.abort(new LeaseLost(run.job));
    }
  }

  async #drained(): Promise<void> {
    let callOff = () => {};
    const tooLong = new Promise<void>((resolve) => {
      callOff = this.timers.after(this.options.drainMs, resolve);
    });
    await Promise.race([tooLong, Promise.all(this.#inFlight)]);
    callOff();
  }

  async #giveBack(run: JobRun): Promise<void> {
    try {
      await this.uow.system(REASON, (tx) => this.jobs.giveBack(tx, this.#runnerId, run.job));
    } catch (error) {
      this.logger.warn(
        { err: error, job: nameOf(run.job) },
        'a job was not given back: its lease will expire',
      );
    }
    run.abort(new LeaseLost(run.job));
  }
}

const nameOfGate = ({ agencyId, gate }: { readonly agencyId: number; readonly gate: string | null }) =>
  `${agencyId}/${gate}`;

const nameOf = ({ agencyId, id, kind, lane, attempts }: Job) => ({ agencyId, id, kind, lane, attempts });
