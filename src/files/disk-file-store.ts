import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ByteRange, checkedKey, type FileSink, FileStore, type OpenFile } from './file-store.js';

/** Files under one folder of this machine. */
export class DiskFileStore extends FileStore {
  constructor(private readonly root: string) {
    super();
  }

  async put(key: string, fill: (sink: FileSink) => Promise<boolean>): Promise<boolean> {
    const path = this.pathOf(key);
    // Two that put the same key do not write into each other's file: the one that ends last stays.
    const partial = `${path}.${randomUUID()}.partial`;
    await mkdir(dirname(path), { recursive: true });
    try {
      const isWhole = await filled(await open(partial, 'wx'), fill);
      if (!isWhole) return false;
      await rename(partial, path);
      await synced(dirname(path));
      return true;
    } finally {
      await rm(partial, { force: true });
    }
  }

  async open(key: string, range?: ByteRange): Promise<OpenFile | null> {
    const file = await unlessMissing(open(this.pathOf(key), 'r'));
    if (!file) return null;
    try {
      const { size } = await file.stat();
      if (range && (range.start > range.end || range.end >= size)) throw new Error('The file ends before.');
      return { stream: file.createReadStream(range), size };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async size(key: string): Promise<number | null> {
    return (await unlessMissing(stat(this.pathOf(key))))?.size ?? null;
  }

  async remove(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  private pathOf(key: string): string {
    return join(this.root, checkedKey(key));
  }
}

async function filled(file: FileHandle, fill: (sink: FileSink) => Promise<boolean>): Promise<boolean> {
  try {
    const isWhole = await fill((chunk) => file.writeFile(chunk));
    if (isWhole) await file.sync();
    return isWhole;
  } finally {
    await file.close();
  }
}

/** A name is on the disk when its folder is. */
async function synced(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function unlessMissing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
