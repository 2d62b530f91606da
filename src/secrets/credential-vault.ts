import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const VERSION = 'v1';

/**
 * Seals what providers give us to speak for somebody, at rest. Each secret is sealed for its holder, a channel or a
 * calendar, by the holder's id, and cannot be opened as another's. The first key seals; what the others have sealed
 * can still be opened.
 */
export class CredentialVault {
  readonly #keys: readonly [Buffer, ...Buffer[]];

  constructor(key: Buffer, ...older: readonly Buffer[]) {
    this.#keys = [key, ...older];
    if (this.#keys.some(({ length }) => length !== 32))
      throw new Error('A credentials key must be 32 bytes.');
  }

  seal(secret: string, holderId: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#keys[0], iv).setAAD(Buffer.from(holderId));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return [VERSION, iv, cipher.getAuthTag(), sealed]
      .map((part) => (typeof part === 'string' ? part : part.toString('base64url')))
      .join('.');
  }

  /** @throws when it was sealed with a key that is not here, for another holder, or was changed. */
  open(sealed: string, holderId: string): string {
    const secret = this.find(sealed, holderId);
    if (secret === null) {
      throw new Error(
        'A credential was sealed with a key that is not here or for another holder, or was changed.',
      );
    }
    return secret;
  }

  /** The same; null where `open` throws. */
  find(sealed: string, holderId: string): string | null {
    return this.#opened(sealed, holderId)?.secret ?? null;
  }

  /**
   * The same secret under the first key, so that the others can be dropped: as it is where it is under it already, and
   * null where it cannot be opened.
   */
  reseal(sealed: string, holderId: string): string | null {
    const opened = this.#opened(sealed, holderId);
    if (!opened) return null;
    return opened.key === this.#keys[0] ? sealed : this.seal(opened.secret, holderId);
  }

  #opened(sealed: string, holderId: string): { readonly secret: string; readonly key: Buffer } | null {
    const [version, iv = '', tag = '', text = ''] = sealed.split('.');
    if (version !== VERSION) return null;
    const parts = { iv: decoded(iv), tag: decoded(tag), text: decoded(text) };
    for (const key of this.#keys) {
      const secret = openWith(key, parts, holderId);
      if (secret !== null) return { secret, key };
    }
    return null;
  }
}

interface Sealed {
  readonly iv: Buffer;
  readonly tag: Buffer;
  readonly text: Buffer;
}

const decoded = (part: string): Buffer => Buffer.from(part, 'base64url');

/** Null when it does not open. */
function openWith(key: Buffer, { iv, tag, text }: Sealed, holderId: string): string | null {
  try {
    const decipher = createDecipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(holderId)).setAuthTag(tag);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
