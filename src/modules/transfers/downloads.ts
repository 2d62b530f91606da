import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { BOM, csvOf } from './csv-cells.js';
import { tooManyExports } from './transfers.errors.js';

/** Of one agency, on one instance. */
const MAX_RUNNING = 3;
const RETRY_AFTER_SECONDS = 30;
/** Whoever reads more slowly than that has gone to sleep. */
const LONGEST_MS = 30 * 60_000;

export type Rows = readonly (readonly string[])[];

/** Files that are made while they are sent: page by page, as fast as they are read, and never whole in memory. */
@Injectable()
export class Downloads {
  readonly #running = new Map<number, number>();

  /**
   * A CSV file whose rows come in pages. Whoever stops reading ends the work; a page that fails ends the file so that
   * the reader notices. The first page is read before this resolves, so that what is wrong from the beginning is an error.
   *
   * @throws DomainError LIMIT_EXCEEDED TOO_MANY_EXPORTS.
   */
  async begin(
    agencyId: number,
    header: readonly string[],
    pages: AsyncGenerator<Rows, void>,
  ): Promise<Readable> {
    const release = this.#take(agencyId);
    try {
      const first = await pages.next();
      const stream = Readable.from(textOf(header, first, pages), { objectMode: false });
      const late = setTimeout(() => stream.destroy(new Error('The file was not read in time.')), LONGEST_MS);
      late.unref();
      // A stream that nobody has begun to read is closed too, when its reader has gone.
      stream.once('close', () => {
        clearTimeout(late);
        release();
        pages.return().catch(() => {});
      });
      return stream;
    } catch (error) {
      release();
      throw error;
    }
  }

  #take(agencyId: number): () => void {
    const running = this.#running.get(agencyId) ?? 0;
    if (running >= MAX_RUNNING) throw tooManyExports(RETRY_AFTER_SECONDS);
    this.#running.set(agencyId, running + 1);
    return () => {
      const left = (this.#running.get(agencyId) ?? 1) - 1;
      if (left > 0) this.#running.set(agencyId, left);
      else this.#running.delete(agencyId);
    };
  }
}

async function* textOf(
  header: readonly string[],
  first: IteratorResult<Rows, void>,
  rest: AsyncGenerator<Rows, void>,
): AsyncGenerator<string, void> {
  yield BOM + csvOf([header]);
  if (first.done) return;
  yield csvOf(first.value);
  for await (const rows of rest) yield csvOf(rows);
}
