import type { UnitOfWork } from '../database/unit-of-work.js';
import type { CredentialVault } from './credential-vault.js';
import {
  SEALED_SHELVES,
  SealedRepository,
  type SealedSecret,
  type SealedShelf,
} from './sealed.repository.js';

const PAGE = 100;

/** How many secrets of one kind there were, and what became of them. */
export interface Resealed {
  readonly name: string;
  readonly looked: number;
  /** Were under an older key. Just looked at: still are. */
  readonly older: number;
  /** Could not be opened. */
  readonly lost: number;
}

/**
 * Seals everything that is under an older key anew with the first one. A secret that somebody changes meanwhile is
 * left to them: whoever has the newest key first seals with it anyway. It can be stopped at any time, and begun again.
 */
export class Resealer {
  readonly #sealed = new SealedRepository();

  constructor(
    private readonly uow: UnitOfWork,
    private readonly vault: CredentialVault,
    /** Nothing is changed. */
    private readonly onlyLooks = false,
  ) {}

  /** What became of each kind of secret so far is told after every hundred. */
  async run(tell: (soFar: Resealed) => void = () => undefined): Promise<Resealed[]> {
    const all: Resealed[] = [];
    for (const shelf of SEALED_SHELVES) all.push(await this.#shelf(shelf, tell));
    return all;
  }

  async #shelf(shelf: SealedShelf, tell: (soFar: Resealed) => void): Promise<Resealed> {
    let soFar: Resealed = { name: shelf.name, looked: 0, older: 0, lost: 0 };
    for (let last: SealedSecret | null = null; ; ) {
      const after: SealedSecret | null = last;
      const page: SealedSecret[] = await this.uow.system('seal secrets anew', (tx) =>
        this.#sealed.page(tx, shelf, after, PAGE),
      );
      for (const secret of page) soFar = await this.#one(shelf, secret, soFar);
      last = page.at(-1) ?? null;
      if (page.length > 0) tell(soFar);
      if (page.length < PAGE) return soFar;
    }
  }

  async #one(shelf: SealedShelf, secret: SealedSecret, soFar: Resealed): Promise<Resealed> {
    const looked = soFar.looked + 1;
    const anew = this.vault.reseal(secret.sealed, secret.holder);
    if (anew === null) return { ...soFar, looked, lost: soFar.lost + 1 };
    if (anew === secret.sealed) return { ...soFar, looked };
    if (!this.onlyLooks) {
      await this.uow.system('seal secrets anew', (tx) => this.#sealed.replace(tx, shelf, secret, anew));
    }
    return { ...soFar, looked, older: soFar.older + 1 };
  }
}
