import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../database/transaction.js';
import { DEFAULT_POLICY, Dead, type Job, type JobContext, type JobHandler, type JobPolicy } from './job.js';

/** A handler with its payload type forgotten: it reads the payload itself. */
export interface RegisteredHandler {
  readonly policy: JobPolicy;
  /** @throws Dead when the payload is not what the handler takes. */
  run(job: Job, context: JobContext): Promise<void>;
  onDead(tx: WriteTx, job: Job, reason: string): Promise<void>;
}

/** Who does which kind of job. Modules register theirs when they are made, before the runner starts. */
@Injectable()
export class JobHandlers {
  readonly #handlers = new Map<string, RegisteredHandler>();

  /** A kind without a handler on this instance is left to other instances. */
  handle<P>(kind: string, handler: JobHandler<P>, policy: Partial<JobPolicy> = {}): void {
    if (this.#handlers.has(kind)) throw new Error(`Two handlers for jobs of kind ${kind}.`);
    this.#handlers.set(kind, {
      policy: { ...DEFAULT_POLICY, ...policy },
      run: async (job, context) => {
        const payload = handler.payload.safeParse(job.payload);
        if (!payload.success) throw new Dead(`unreadable payload: ${payload.error.message}`);
        await handler.run({ ...job, payload: payload.data }, context);
      },
      onDead: async (tx, job, reason) => {
        const payload = handler.payload.safeParse(job.payload);
        await handler.onDead?.(tx, { ...job, payload: payload.success ? payload.data : null }, reason);
      },
    });
  }

  get(kind: string): RegisteredHandler | undefined {
    return this.#handlers.get(kind);
  }

  kinds(): readonly string[] {
    return [...this.#handlers.keys()];
  }
}
