import type { Readable } from 'node:stream';
import { DomainError } from '../kernel/errors.js';

/** Takes the next piece of a file; the next one may follow when its promise resolves. */
export type FileSink = (chunk: Buffer) => Promise<void>;

/** A part of a file, from its first byte to its last, both included. Lies inside the file. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A file, or the asked part of it, to be read once. Whoever opens it reads it to its end or destroys it. */
export interface OpenFile {
  readonly stream: Readable;
  /** Of the whole file, in bytes. */
  readonly size: number;
}

/**
 * Where files are kept, whatever they are: named by a key, replaced as a whole, never changed in place.
 *
 * A key is words of letters, digits, `.`, `_` and `-` with `/` between: `media/7/12/0192…`. Everything rejects with
 * UNAVAILABLE, FILE_STORE_UNAVAILABLE, when the store cannot be reached.
 */
export abstract class FileStore {
  /**
   * Keeps what `fill` writes under a key, whole or not at all: it is there only when `fill` answers true, and what
   * was there before stays until then. Of any length; it never stands in memory.
   */
  abstract put(key: string, fill: (sink: FileSink) => Promise<boolean>): Promise<boolean>;

  /** Null when there is no such file. */
  abstract open(key: string, range?: ByteRange): Promise<OpenFile | null>;

  /** In bytes; null when there is no such file. */
  abstract size(key: string): Promise<number | null>;

  /** Afterwards it is not there, whether or not it was. */
  abstract remove(key: string): Promise<void>;
}

const KEY = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/;
const LONGEST_KEY = 512;

/** No key leads out of the store: it never begins with a dot or a slash, nor does any of its words. */
export function checkedKey(key: string): string {
  if (key.length > LONGEST_KEY || !KEY.test(key)) throw new Error('This is no key of a file.');
  return key;
}

export const storeUnavailable = (cause: unknown): DomainError =>
  new DomainError(
    'UNAVAILABLE',
    'FILE_STORE_UNAVAILABLE',
    'Files cannot be reached at the moment. Try again.',
    {},
    { cause },
  );
