import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { Semaphore } from './semaphore.js';

/** OWASP's figures for Argon2id, the default algorithm of this package. Memory in KiB. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/**
 * Hashing runs on libuv's four threads, beside files and name look-ups. Three leave one of those free, and
 * fill the processors of a small machine already.
 */
const AT_ONCE = 3;
const MAX_WAITING = 200;

/**
 * A PHC string to be stored. Any length of password is hashed: the doors bound it. In a server `Passwords.hash`
 * does it, in turn with everything else that hashes.
 */
export const hashPassword = (password: string): Promise<string> => hash(password, ARGON2ID);

/** Checks and hashes passwords, a few at a time: each takes 19 MiB and some 20 ms of a processor. */
@Injectable()
export class Passwords {
  readonly #turns = new Semaphore(AT_ONCE, MAX_WAITING);
  /** Nobody knows its password, so nothing matches it, at the same cost as a real one. */
  readonly #decoy = hashPassword(randomBytes(32).toString('base64'));

  /**
   * Whether the password is the one that was hashed. Never for null, which takes the same time, so that the
   * clock does not tell which accounts exist.
   *
   * @throws DomainError UNAVAILABLE with reason TOO_BUSY when 200 wait already.
   */
  matches(password: string, storedHash: string | null): Promise<boolean> {
    return this.#turns.run(async () => verify(storedHash ?? (await this.#decoy), password));
  }

  /**
   * A PHC string to be stored.
   *
   * @throws DomainError UNAVAILABLE with reason TOO_BUSY when 200 wait already.
   */
  hash(password: string): Promise<string> {
    return this.#turns.run(() => hashPassword(password));
  }
}
