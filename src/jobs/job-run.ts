import { backoffMs } from '../kernel/backoff.js';
import type { Timers } from '../kernel/timers.js';
import { Dead, type Job, type JobContext, type JobPolicy, LeaseLost, Retry } from './job.js';
import type { RegisteredHandler } from './job-handlers.js';

const BACKOFF = { baseMs: 1_000, maxMs: 300_000 };
const MAX_RETRY_AFTER_MS = 3_600_000;
const MAX_REASON = 1_000;

/** What is to be done with a job whose handler has ended, or has not in time. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'retry'; readonly afterMs: number; readonly reason: string }
  | { readonly kind: 'dead'; readonly reason: string };

/** What an error of a handler means: given up, or after how long it is tried again. */
export function outcomeOf(error: unknown, attempts: number, policy: Pick<JobPolicy, 'maxAttempts'>): Outcome {
  if (error instanceof LeaseLost) return { kind: 'lost' };
  const reason = reasonOf(error);
  if (error instanceof Dead) return { kind: 'dead', reason };
  if (attempts >= policy.maxAttempts)
    return { kind: 'dead', reason: `gave up after ${attempts} attempts: ${reason}` };
  const demanded = error instanceof Retry ? error.afterMs : undefined;
  const afterMs =
    demanded === undefined ? backoffMs(attempts, BACKOFF) : Math.min(demanded, MAX_RETRY_AFTER_MS);
  return { kind: 'retry', afterMs, reason };
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll('\0', '').slice(0, MAX_REASON);

/** One attempt at one job, with its time limit and the way to end it early. Never rejects. */
export class JobRun {
  readonly #ending = new AbortController();
  readonly finished: Promise<Outcome>;

  constructor(
    readonly job: Job,
    private readonly handler: RegisteredHandler,
    complete: JobContext['complete'],
    private readonly timers: Timers,
  ) {
    this.finished = this.#run(complete);
  }

  /** Aborts the handler's signal; its outcome becomes this error, whatever it still does. */
  abort(error: Error): void {
    this.#ending.abort(error);
  }

  async #run(complete: JobContext['complete']): Promise<Outcome> {
    const { job, handler } = this;
    const { maxAttempts, timeLimitMs } = handler.policy;
    // Only a process that died can have left it so: it must not take this one down as well, for ever.
    if (job.attempts > maxAttempts) return { kind: 'dead', reason: `gave up after ${maxAttempts} attempts` };
    const callOff = this.timers.after(timeLimitMs, () =>
      this.abort(new Error(`not finished within ${timeLimitMs} ms`)),
    );
    try {
      await Promise.race([this.#handled(complete), this.#ended()]);
      return { kind: 'done' };
    } catch (error) {
      return outcomeOf(error, job.attempts, handler.policy);
    } finally {
      callOff();
    }
  }

  async #handled(complete: JobContext['complete']): Promise<void> {
    let completed = false;
    await this.handler.run(this.job, {
      signal: this.#ending.signal,
      complete: async (tx, ending) => {
        await complete(tx, ending);
        completed = true;
      },
    });
    if (!completed) throw new Error(`The handler of ${this.job.kind} returned without completing its job.`);
  }

  #ended(): Promise<never> {
    const { signal } = this.#ending;
    return new Promise((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
    );
  }
}
