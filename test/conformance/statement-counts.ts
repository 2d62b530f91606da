import { AsyncLocalStorage } from 'node:async_hooks';
import type { Server } from 'node:http';
import type { Revise } from '../../src/database/revised-pool.js';

/**
 * Counts the statements that answers send, by passing them on. What a server does meanwhile of its own, on timers
 * and in jobs, is no part of an answer: a statement counts where the request is that it is sent for.
 */
export class StatementCounter {
  readonly #answering = new AsyncLocalStorage<string[]>();
  #sent: string[] = [];

  readonly revise: Revise = (statement) => {
    this.#answering.getStore()?.push(statement.name || statement.text.slice(0, 60));
    return statement;
  };

  /** Requests of this server are counted from now on. */
  watch(server: Server): void {
    const emit = server.emit.bind(server);
    server.emit = (event: string, ...given: unknown[]) =>
      event === 'request'
        ? this.#answering.run(this.#sent, () => emit(event, ...given))
        : emit(event, ...given);
  }

  /** The statements of the requests that `work` makes, the scope in front of each left out. */
  async during(work: () => Promise<unknown>): Promise<string[]> {
    this.#sent = [];
    await work();
    return [...this.#sent].sort();
  }
}
