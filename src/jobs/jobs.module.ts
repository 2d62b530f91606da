import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { CommitSignal } from '../database/commit-signal.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { SystemTimers } from '../kernel/timers.js';
import { JobGates } from './job-gates.js';
import { JobGatesRepository } from './job-gates.repository.js';
import { JobHandlers } from './job-handlers.js';
import { JobQueue } from './job-queue.js';
import { DEFAULT_RUNNER, JobRunner, type JobRunnerOptions } from './job-runner.js';
import { JobsRepository } from './jobs.repository.js';

/** Durable work: added with the rows it is about, run after commit, tried again until done or given up. */
@Module({})
export class JobsModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(@Inject(JobRunner) private readonly runner: JobRunner) {}

  static forRoot(logger: Logger, options: JobRunnerOptions = DEFAULT_RUNNER): DynamicModule {
    return {
      module: JobsModule,
      global: true,
      providers: [
        JobQueue,
        JobHandlers,
        JobsRepository,
        JobGates,
        JobGatesRepository,
        {
          provide: JobRunner,
          useFactory: (uow: UnitOfWork, commits: CommitSignal, jobs: JobsRepository, handlers: JobHandlers) =>
            new JobRunner(uow, commits, jobs, handlers, new SystemTimers(), logger, options),
          inject: [UnitOfWork, CommitSignal, JobsRepository, JobHandlers],
        },
      ],
      exports: [JobQueue, JobGates, JobHandlers, JobRunner],
    };
  }

  /** After every module has registered its handlers. */
  onApplicationBootstrap(): void {
    this.runner.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.runner.stop();
  }
}
