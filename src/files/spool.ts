import { createHash } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '../kernel/ids.js';

/** A temporary file for what must be known whole before it goes on: its length, its digest. */
export class Spool {
  readonly #hash = createHash('sha256');
  #size = 0;

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  /** Gone when `work` ends, however it ends. */
  static async during<T>(work: (spool: Spool) => Promise<T>): Promise<T> {
    const folder = join(tmpdir(), 'switchboard-spool');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, newId());
    const spool = new Spool(path, await open(path, 'wx', 0o600));
    try {
      return await work(spool);
    } finally {
      await spool.file.close();
      await rm(path, { force: true });
    }
  }

  /** In bytes, so far. */
  get size(): number {
    return this.#size;
  }

  async write(chunk: Buffer): Promise<void> {
    this.#hash.update(chunk);
    this.#size += chunk.length;
    await this.file.writeFile(chunk);
  }

  /** SHA-256 of what was written so far, lower-case hexadecimal. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  /** From the beginning, as often as it is asked. */
  read(): ReadStream {
    return createReadStream(this.path);
  }
}
