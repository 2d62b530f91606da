import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { StoredFile } from './media.js';

/** Where files are kept. */
export abstract class MediaStore {
  /**
   * Keeps a file under a key, whole or not at all; storing it again replaces it.
   *
   * @throws when the stream fails or exceeds `maxBytes`.
   */
  abstract put(key: string, content: Readable, maxBytes: number): Promise<StoredFile>;
}

/** Files under one folder of this machine. */
export class DiskMediaStore extends MediaStore {
  constructor(private readonly root: string) {
    super();
  }

  async put(key: string, content: Readable, maxBytes: number): Promise<StoredFile> {
    const path = join(this.root, key);
    const partial = `${path}.partial`;
    await mkdir(dirname(path), { recursive: true });
    const meter = new Meter(maxBytes);
    try {
      await pipeline(content, meter, createWriteStream(partial));
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    return { storageKey: key, size: meter.size, sha256: meter.digest() };
  }
}

/** Passes a file on and says how large it was and what its hash is. */
class Meter extends Transform {
  size = 0;
  readonly #hash = createHash('sha256');

  constructor(private readonly maxBytes: number) {
    super();
  }

  override _transform(
    chunk: Buffer,
    _encoding: string,
    done: (error?: Error | null, chunk?: Buffer) => void,
  ): void {
    this.size += chunk.length;
    if (this.size > this.maxBytes) {
      done(new Error(`The file is larger than ${this.maxBytes} bytes.`));
      return;
    }
    this.#hash.update(chunk);
    done(null, chunk);
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}
