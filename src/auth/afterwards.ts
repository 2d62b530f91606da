import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';

/**
 * Work that goes on after the answer has left, because an answer that waited for it would tell by its time what
 * it must not tell: whether an account exists.
 */
@Injectable()
export class Afterwards implements OnApplicationShutdown {
  readonly #logger = new Logger(Afterwards.name);
  readonly #underWay = new Set<Promise<void>>();

  /** Never rejects. @param failure what the log says when the work fails. */
  run(failure: string, work: () => Promise<void>): void {
    const done = work()
      .catch((error: unknown) => this.#logger.error(error, failure))
      .finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** After the doors are closed, before the database is. */
  async onApplicationShutdown(): Promise<void> {
    await this.settled();
  }
}
