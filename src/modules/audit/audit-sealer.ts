import type { Logger } from 'pino';
import type { SystemTx } from '../../database/transaction.js';
import type { UnitOfWork } from '../../database/unit-of-work.js';
import type { Timers } from '../../kernel/timers.js';
import { WakeableLoop } from '../../kernel/wakeable-loop.js';
import { GENESIS, LOOK_BACK_SECONDS, linksFor, type NewLink } from './audit-chain.js';
import type { ChainRepository, Waiting } from './chain.repository.js';

const REASON = 'seal the audit';
/** Entries linked in one transaction. */
const BATCH = 1_000;
const IDLE_MS = [2_000, 4_000] as const;
/** A long backlog is linked at leisure. */
const BREATH_MS = 20;
/** An entry has the time at which its transaction began: a look this far behind finds all but the slowest ones, */
const GLANCE_SECONDS = 30;
/** and once a minute a look ten minutes behind finds those too. */
const THOROUGH_EVERY_MS = 60_000;
/** How often the log says where a chain stands, for somebody who notes it elsewhere. */
const TOLD_EVERY_MS = 60 * 60 * 1000;

/**
 * Links what was written in the last seconds to the chain of its agency. Every instance has one and one at a time
 * works. Not while the entry is written: a chain is a queue, and nobody should wait in it to send a message.
 *
 * The order of the chain is the order of linking: an entry whose transaction ended late comes after younger ones.
 */
export class AuditSealer {
  readonly #loop: WakeableLoop;
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** There is a backlog: it is linked first, since each look far behind reads again what has just been linked. */
  #isBehind = false;
  readonly #toldAt = new Map<number, number>();

  constructor(
    private readonly uow: UnitOfWork,
    private readonly chain: ChainRepository,
    timers: Timers,
    private readonly logger: Logger,
  ) {
    this.#loop = new WakeableLoop({
      pass: () => this.#pass(),
      idleMs: IDLE_MS,
      breathMs: BREATH_MS,
      timers,
      onOutage: (error) => logger.warn({ err: error }, 'the audit is not linked: entries wait'),
      onRecovery: (failures) => logger.info({ failures }, 'the audit is linked again'),
    });
  }

  start(): void {
    this.#loop.start();
  }

  /** Ends after the pass in flight. What waits is linked by another instance, or later. */
  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  /** Resolves when everything committed before is linked. For tests. */
  async settle(): Promise<void> {
    const waitingForOthers = async (tx: SystemTx) => {
      await this.chain.lock(tx);
      return true;
    };
    for (const seconds of [GLANCE_SECONDS, LOOK_BACK_SECONDS]) {
      while ((await this.#seal(waitingForOthers, seconds)) === BATCH);
    }
  }

  async #pass(): Promise<'again' | 'idle'> {
    const now = performance.now();
    const isThorough = !this.#isBehind && now - this.#lookedAt >= THOROUGH_EVERY_MS;
    const seconds = isThorough ? LOOK_BACK_SECONDS : GLANCE_SECONDS;
    const linked = await this.#seal((tx) => this.chain.tryLock(tx), seconds);
    this.#isBehind = linked === BATCH;
    if (isThorough && linked !== null && !this.#isBehind) this.#lookedAt = now;
    return this.#isBehind ? 'again' : 'idle';
  }

  /** How many were linked; null while another instance works. */
  async #seal(lock: (tx: SystemTx) => Promise<boolean>, lookBackSeconds: number): Promise<number | null> {
    const seal = async (tx: SystemTx) => {
      if (!(await lock(tx))) return null;
      const made = linksOf(await this.chain.waiting(tx, lookBackSeconds, BATCH));
      if (made.length > 0) await this.chain.append(tx, made);
      return made;
    };
    // Not losable: a head that somebody has noted must not be another one after a crash.
    const links = await this.uow.systemWrite(REASON, seal, { quiet: true });
    if (links) this.#tell(links);
    return links?.length ?? null;
  }

  #tell(links: readonly NewLink[]): void {
    const now = performance.now();
    for (const { agencyId, seq, hash } of new Map(links.map((link) => [link.agencyId, link])).values()) {
      const isDue = now - (this.#toldAt.get(agencyId) ?? Number.NEGATIVE_INFINITY) >= TOLD_EVERY_MS;
      if (isDue) this.#toldAt.set(agencyId, now);
      const facts = { agencyId, seq, hash: hash.toString('hex') };
      this.logger[isDue ? 'info' : 'debug'](facts, 'the audit is linked up to here');
    }
  }
}

/** The links of entries that come agency by agency. */
function linksOf(waiting: readonly Waiting[]): NewLink[] {
  const byAgency = new Map<number, Waiting[]>();
  for (const one of waiting) {
    const known = byAgency.get(one.agencyId);
    if (known) known.push(one);
    else byAgency.set(one.agencyId, [one]);
  }
  return [...byAgency.values()].flatMap((some) => {
    const [{ seq, hash }] = some as [Waiting];
    const head = seq !== null && hash ? { seq, hash } : GENESIS;
    return linksFor(
      head,
      some.map(({ entry }) => entry),
    );
  });
}
