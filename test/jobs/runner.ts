import pg from 'pg';
import { pino } from 'pino';
import { CommitSignal } from '../../src/database/commit-signal.js';
import { Database } from '../../src/database/database.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { JobHandlers } from '../../src/jobs/job-handlers.js';
import { JobQueue, type NewJob } from '../../src/jobs/job-queue.js';
import { DEFAULT_RUNNER, JobRunner, type JobRunnerOptions } from '../../src/jobs/job-runner.js';
import { JobsRepository } from '../../src/jobs/jobs.repository.js';
import { systemActor } from '../../src/kernel/actor.js';
import { newId } from '../../src/kernel/ids.js';
import { SystemTimers, Timers } from '../../src/kernel/timers.js';

const SILENT = pino({ level: 'silent' });

export const AGENCY = 1;

/** Real time, until the test lets a time limit or a drain of this length end at once. */
export class HurriedTimers extends Timers {
  readonly #real = new SystemTimers();

  constructor(private readonly hurriedMs: number) {
    super();
  }

  after(milliseconds: number, work: () => void): () => void {
    return this.#real.after(milliseconds === this.hurriedMs ? 0 : milliseconds, work);
  }
}

/** One server's job runner with kinds of its own, so that tests do not take each other's jobs. */
export class Runner {
  readonly handlers = new JobHandlers();
  readonly queue = new JobQueue();
  readonly commits = new CommitSignal();
  readonly database: Database;
  readonly uow: UnitOfWork;
  readonly runner: JobRunner;

  constructor(
    url: string,
    { timers = new SystemTimers(), ...options }: Partial<JobRunnerOptions> & { timers?: Timers } = {},
  ) {
    this.database = new Database({ url, poolSize: 8 }, SILENT);
    this.uow = new UnitOfWork(this.database, this.commits);
    this.runner = new JobRunner(this.uow, this.commits, new JobsRepository(), this.handlers, timers, SILENT, {
      ...DEFAULT_RUNNER,
      ...options,
    });
  }

  async close(): Promise<void> {
    await this.runner.stop();
    await this.database.onApplicationShutdown();
  }

  add(...jobs: NewJob[]): Promise<void> {
    return this.uow.write(systemActor(AGENCY, 'test'), async (tx) => {
      for (const job of jobs) await this.queue.add(tx, job);
    });
  }

  write: UnitOfWork['write'] = (actor, work) => this.uow.write(actor, work);
}

/** Looks at and bends the rows past the runner. */
export class Rows {
  readonly #client: pg.Client;

  constructor(url: string) {
    this.#client = new pg.Client({ connectionString: url });
  }

  open(): Promise<unknown> {
    return this.#client.connect();
  }

  close(): Promise<void> {
    return this.#client.end();
  }

  async of(kind: string): Promise<Record<string, unknown>[]> {
    return (await this.#client.query('SELECT * FROM jobs WHERE kind = $1 ORDER BY id', [kind])).rows;
  }

  async dead(kind: string): Promise<Record<string, unknown>[]> {
    return (await this.#client.query('SELECT * FROM dead_jobs WHERE kind = $1 ORDER BY id', [kind])).rows;
  }

  query(text: string, values: unknown[] = []): Promise<unknown> {
    return this.#client.query(text, values);
  }
}

export const newKind = () => `test.${newId()}`;

/** Something that happens once, to be waited for. */
export function signalled(): { happened: Promise<void>; happen: () => void } {
  let happen = () => {};
  const happened = new Promise<void>((resolve) => {
    happen = resolve;
  });
  return { happened, happen };
}
