import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

interface SigningKey {
  /** Names the key in the header of a token; derived from it, so that all instances agree. */
  readonly id: string;
  readonly key: KeyObject;
}

const KEY_ID_PURPOSE = 'switchboard access token key id';

/**
 * The keys of access tokens. The first signs; every one verifies, so that a new secret can be put in front
 * of the old one until the last token of the old one has expired.
 */
export class KeyRing {
  readonly current: SigningKey;
  readonly #byId: ReadonlyMap<string, KeyObject>;

  constructor(current: string, ...retired: readonly string[]) {
    this.current = signingKey(current);
    const keys = [this.current, ...retired.map(signingKey)];
    this.#byId = new Map(keys.map(({ id, key }) => [id, key]));
  }

  find(id: string): KeyObject | null {
    return this.#byId.get(id) ?? null;
  }
}

/** A key object rather than a string: jsonwebtoken tries a string as a public key first, 50 times slower. */
function signingKey(secret: string): SigningKey {
  const key = createSecretKey(secret, 'utf8');
  const id = createHmac('sha256', key).update(KEY_ID_PURPOSE).digest('base64url').slice(0, 16);
  return { id, key };
}
