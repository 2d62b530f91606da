import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Takes the next piece of a file. */
export type FileSink = (chunk: Buffer) => Promise<void>;

/** Where files are kept. */
export abstract class MediaStore {
  /**
   * Keeps what `fill` writes under a key, whole or not at all: it is there only when `fill` answers true.
   * Storing it again replaces it.
   */
  abstract put(key: string, fill: (sink: FileSink) => Promise<boolean>): Promise<boolean>;
}

/** Files under one folder of this machine. */
export class DiskMediaStore extends MediaStore {
  constructor(private readonly root: string) {
    super();
  }

  async put(key: string, fill: (sink: FileSink) => Promise<boolean>): Promise<boolean> {
    const path = join(this.root, key);
    const partial = `${path}.partial`;
    await mkdir(dirname(path), { recursive: true });
    const file = await open(partial, 'w');
    const isWhole = await filled(file, fill).catch(async (error: unknown) => {
      await rm(partial, { force: true });
      throw error;
    });
    await (isWhole ? rename(partial, path) : rm(partial, { force: true }));
    return isWhole;
  }
}

async function filled(file: FileHandle, fill: (sink: FileSink) => Promise<boolean>): Promise<boolean> {
  try {
    const isWhole = await fill(async (chunk) => void (await file.write(chunk)));
    if (isWhole) await file.sync();
    return isWhole;
  } finally {
    await file.close();
  }
}
