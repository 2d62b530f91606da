import type { Readable } from 'node:stream';

/** A file on its way out. Whoever delivers it reads it, and does not learn where it is kept. */
export interface OutboundFile {
  readonly mimeType: string;
  readonly fileName: string | null;
  /** In bytes: exactly what `open` gives. */
  readonly size: number;
  /** What the provider calls it, when it was given it before and still has it. */
  readonly providerMediaId: string | null;
  /** From its beginning, as often as it is asked. */
  readonly open: () => Promise<Readable>;
  /** The provider has it under this id now, for so long. */
  readonly remember: (providerMediaId: string, forMs: number) => Promise<void>;
}

export interface MediaContent {
  readonly kind: 'media';
  readonly type: 'IMAGE' | 'VIDEO' | 'AUDIO' | 'DOCUMENT';
  readonly caption: string | null;
  readonly file: OutboundFile;
}
