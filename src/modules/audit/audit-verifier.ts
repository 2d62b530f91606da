import type { SystemTx, TenantTx } from '../../database/transaction.js';
import { type ChainBreak, ChainWalk, GENESIS, type Head, LOOK_BACK_SECONDS } from './audit-chain.js';
import type { ChainRepository } from './chain.repository.js';

/** Runs statements as whoever verifies: a person in their agency, or the house. */
export type Reading = <T>(work: (tx: TenantTx | SystemTx) => Promise<T>) => Promise<T>;

export interface Stretch {
  readonly agencyId: number;
  /** The number of the link after which to begin; 0 for the beginning. */
  readonly after: number;
  /** Links to look at, at most. */
  readonly limit: number;
}

export interface Verdict {
  /** Links that held, before the first that did not. */
  readonly checked: number;
  /** The last link that held. */
  readonly head: Head;
  readonly firstBroken: ChainBreak | null;
}

/** Links and their entries in memory at once, and computed without a pause. */
const PAGE = 1_000;
const MOST_PENDING = 10_000;

/** Holds what is stored against the chain. */
export class AuditVerifier {
  constructor(
    private readonly chain: ChainRepository,
    private readonly read: Reading,
  ) {}

  /**
   * Walks a stretch until it ends or something is wrong, and looks for entries of its time without a link.
   *
   * A stretch after a link that is not there is broken by a gap: somebody has seen that link.
   */
  async verify({ agencyId, after, limit }: Stretch, onPage?: (checked: number) => void): Promise<Verdict> {
    const from = after === 0 ? GENESIS : await this.read((tx) => this.chain.linkAt(tx, agencyId, after));
    if (!from)
      return { checked: 0, head: GENESIS, firstBroken: { seq: after, entryId: null, problem: 'GAP' } };
    const walk = new ChainWalk(from);
    let firstBroken: ChainBreak | null = null;
    for (let left = limit, isMore = true; isMore && left > 0 && !firstBroken; left -= PAGE) {
      const { seq } = walk.head;
      isMore = await this.#page(walk, agencyId, Math.min(left, PAGE));
      if (left <= PAGE || !isMore) walk.end();
      firstBroken = walk.broken ?? (await this.#stray(agencyId, seq, walk.head.seq));
      onPage?.(walk.checked);
    }
    return { checked: walk.checked, head: walk.head, firstBroken };
  }

  /** How many entries wait for their link, counted up to 10,000. */
  pending(agencyId: number): Promise<number> {
    return this.read((tx) => this.chain.pending(tx, agencyId, LOOK_BACK_SECONDS, MOST_PENDING));
  }

  /** Whether there may be more after it. */
  async #page(walk: ChainWalk, agencyId: number, size: number): Promise<boolean> {
    const links = await this.read((tx) => this.chain.links(tx, agencyId, walk.last, size));
    for (const link of links) if (!walk.take(link)) return false;
    return links.length === size;
  }

  async #stray(agencyId: number, after: number, until: number): Promise<ChainBreak | null> {
    if (after === until) return null;
    const entryId = await this.read((tx) => this.chain.stray(tx, agencyId, after, until, LOOK_BACK_SECONDS));
    return entryId === null ? null : { seq: null, entryId, problem: 'NOT_LINKED' };
  }
}
