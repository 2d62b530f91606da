import { fileTypeFromBuffer } from 'file-type';
import { bareType, knownType } from './media-types.js';

/** Enough for the parts of an office document that say what it is. */
const HEAD_BYTES = 64 * 1024;
/** What a browser or a shell would take for its own, whatever it is called. */
const MARKUP = /^\s*(?:<!doctype|<\?xml|<\?php|<!--|<[a-z]|#!)/i;
const ARCHIVE = 'application/zip';
const OFFICE_PART = '[Content_Types].xml';

/** Looks at a file as it passes: whether it is what it was said to be. */
export class FileProbe {
  readonly #head: Buffer[] = [];
  #headSize = 0;
  #hasNul = false;

  constructor(private readonly mimeType: string) {}

  take(chunk: Buffer): void {
    this.#hasNul ||= chunk.includes(0);
    if (this.#headSize >= HEAD_BYTES) return;
    this.#head.push(chunk.subarray(0, HEAD_BYTES - this.#headSize));
    this.#headSize += Math.min(chunk.length, HEAD_BYTES - this.#headSize);
  }

  /** What it really is where that is not what was said: a type, or `unknown`. Null when all is well. */
  async contradiction(): Promise<string | null> {
    const known = knownType(this.mimeType);
    const head = Buffer.concat(this.#head);
    const found = await typeOf(head);
    if (!known) return found;
    const { looksLike } = known;
    if (looksLike === 'text') {
      const isText = found === 'unknown' && !this.#hasNul && !MARKUP.test(head.toString('latin1', 0, 1024));
      return isText ? null : found;
    }
    if (looksLike === 'office') {
      const isOffice = found === bareType(this.mimeType) || (found === ARCHIVE && head.includes(OFFICE_PART));
      return isOffice ? null : found;
    }
    return looksLike.includes(found) ? null : found;
  }
}

async function typeOf(head: Buffer): Promise<string> {
  try {
    return (await fileTypeFromBuffer(head))?.mime ?? 'unknown';
  } catch {
    // A head that ends in the middle of what is looked at.
    return 'unknown';
  }
}
