import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

export interface SigningKey {
  /** What a token's header says. Derived from the key, so instances agree on it without configuration. */
  readonly id: string;
  readonly key: KeyObject;
}

const KEY_ID_PURPOSE = 'switchboard key id v1';

/**
 * The key that signs new tokens, and those that still or already verify. Keys change without refusing a valid
 * token: accept the new one everywhere, then sign with it and accept the old one until the last token of the
 * old one has expired.
 */
export class KeyRing {
  readonly current: SigningKey;
  readonly #byId: ReadonlyMap<string, KeyObject>;

  constructor(current: string, accepted: readonly string[] = []) {
    this.current = signingKey(current);
    const keys = [this.current, ...accepted.map(signingKey)];
    this.#byId = new Map(keys.map(({ id, key }) => [id, key]));
  }

  find(id: string): KeyObject | null {
    return this.#byId.get(id) ?? null;
  }

  /**
   * What nobody without a key can work out from the text, once with each key, the current one first: so a
   * secret can be found again instead of being kept. 32 bytes each. The purpose keeps uses apart.
   */
  derived(purpose: string, text: string): Buffer[] {
    return [...this.#byId.values()].map((key) =>
      createHmac('sha256', key).update(purpose).update('\0').update(text).digest(),
    );
  }
}

/** A key object rather than a string: jsonwebtoken tries a string as a public key first, 50 times slower. */
function signingKey(secret: string): SigningKey {
  const key = createSecretKey(secret, 'utf8');
  const id = createHmac('sha256', key).update(KEY_ID_PURPOSE).digest('base64url').slice(0, 16);
  return { id, key };
}
