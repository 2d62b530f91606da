import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { Actor, Origin, UserActor } from '../kernel/actor.js';
import { DomainError, type ErrorCode } from '../kernel/errors.js';
import { Timers } from '../kernel/timers.js';
import { WakeableLoop } from '../kernel/wakeable-loop.js';
import { type EmailOwner, SessionsRepository } from './sessions.repository.js';
import { type MergedLine, type Times, TrailBuffer } from './trail-buffer.js';

const EVERY_MS = 1_000;
const LINES_AT_ONCE = 1_000;
const REASON = 'record what was refused';
/** Longer than any id. What is no id is not kept in full. */
const LONGEST_NAME = 64;
const MOST_NAMES = 20;
/** Addresses that are kept from one look to the next: whoever sends more hides nothing but more of them. */
const MOST_ADDRESSES = 1_000;

/** Answers that refuse somebody something, rather than tell them of a mistake. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set(['FORBIDDEN', 'NOT_FOUND', 'CONFLICT']);

/** Arguments that name something, by name. */
export type NamedIds = Readonly<Record<string, unknown>>;

type Throttled = Times & { readonly email: string; readonly origin: Origin; count: number };

/**
 * What was refused to somebody, and what they named and were silently not shown: lines of the audit beside those that
 * are stored with a change.
 *
 * Kept in memory and written about once a second, so that a refusal costs its request nothing and cannot fail it. A
 * write that failed is tried again; one whose outcome was lost with the connection may be there twice. What a process
 * had not yet written when it was killed is gone.
 */
@Injectable()
export class AccessTrail implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(AccessTrail.name);
  readonly #buffer = new TrailBuffer();
  #throttled = new Map<string, Throttled>();
  #flushing: Promise<void> = Promise.resolve();
  readonly #loop: WakeableLoop;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly accounts: SessionsRepository,
    timers: Timers,
  ) {
    this.#loop = new WakeableLoop({
      pass: () => this.#flush().then(() => 'idle'),
      idleMs: [EVERY_MS, EVERY_MS],
      timers,
      onOutage: (error) => this.#logger.warn(error, 'refused attempts wait to be recorded'),
      onRecovery: () => this.#logger.log('refused attempts are recorded again'),
    });
  }

  onApplicationBootstrap(): void {
    this.#loop.start();
  }

  /** After the doors are closed, since requests in flight are refused things too, and before the database is. */
  async onApplicationShutdown(): Promise<void> {
    await this.#loop.stop();
    await this.#flush(true).catch((error: unknown) => this.#logger.error(error, 'refused attempts are lost'));
  }

  /**
   * Somebody was answered with an error. Noted when it refuses something (FORBIDDEN, NOT_FOUND, CONFLICT).
   *
   * @param what the field or route: `Mutation.assignConversation`.
   * @param ids what the arguments name; the first is what it is about, unless the error has an id. Nothing else of
   * the arguments may come here.
   */
  refused(actor: Actor, what: string, { code, reason, details }: DomainError, ids: NamedIds): void {
    if (actor.kind !== 'user' || !REFUSALS.has(code)) return;
    const named = namesOf(ids);
    const subjectId = isName(details.id) ? nameOf(details.id) : (Object.values(named).flat()[0] ?? null);
    this.#note(actor, 'access.refused', subjectId, { field: what, code, reason, arguments: named });
  }

  /** Somebody named what they may not see, or what does not exist, and is not told which. Answers null, as they are. */
  dropped(actor: Actor, kind: string, id: string | number): null {
    if (actor.kind === 'user') this.#note(actor, 'access.dropped', nameOf(id), { kind });
    return null;
  }

  /** Whether somebody has named an agency that is not theirs. It is noted, and nothing of it is shown. */
  isForeignAgency(actor: UserActor, agencyId: number | null | undefined): boolean {
    if (agencyId === null || agencyId === undefined || agencyId === actor.agencyId) return false;
    this.dropped(actor, 'agency', agencyId);
    return true;
  }

  /**
   * Somebody tried to sign in too often. Noted where there is such an account, which is asked later: an answer that
   * waits for it would tell by its time.
   *
   * @param email as `normalEmail` gives it.
   */
  throttled(email: string, origin: Origin, times: Times = { count: 1, firstAt: Date.now() }): void {
    // What cannot be stored is nobody's, and asking for it would fail.
    if (email.includes('\0')) return;
    const key = `${origin.ip} ${email}`;
    const known = this.#throttled.get(key);
    if (known) known.count += times.count;
    else if (this.#throttled.size < MOST_ADDRESSES) this.#throttled.set(key, { email, origin, ...times });
  }

  /** Resolves when everything noted before is stored. For tests. */
  settle(): Promise<void> {
    return this.#flush();
  }

  #note(author: UserActor, action: string, subjectId: string | null, details: Record<string, unknown>): void {
    const { agencyId, userId, impersonator, origin } = author;
    const line = { author, action, subjectId, clientId: clientOf(author), details };
    const { arguments: _, ...facts } = details;
    const sameAs = [impersonator?.userId, origin?.ip, action, subjectId, facts];
    this.#buffer.add({ line, whose: `${agencyId} ${userId}`, sameAs }, Date.now());
  }

  /** One at a time, so that whoever waits for it waits for what an earlier one has in hand. */
  #flush(isLast = false): Promise<void> {
    const flushed = this.#flushing.catch(() => undefined).then(() => this.#write(isLast));
    this.#flushing = flushed;
    return flushed;
  }

  async #write(isLast: boolean): Promise<void> {
    await this.#findThrottled();
    const lines = [...this.#buffer.take(Date.now(), isLast)];
    for (let from = 0; from < lines.length; from += LINES_AT_ONCE) {
      const some = lines.slice(from, from + LINES_AT_ONCE);
      try {
        await this.#store(some.map(([, line]) => line));
      } catch (error) {
        if (isOutage(error)) {
          this.#buffer.giveBack(lines.slice(from), Date.now());
          throw error;
        }
        // What the database refuses once it would refuse for ever.
        this.#logger.error(error, `${some.length} refused attempts cannot be recorded`);
      }
    }
  }

  async #store(lines: readonly MergedLine[]): Promise<void> {
    await this.uow.systemWrite(
      REASON,
      async (tx) => {
        for (const { line, count, firstAt } of lines) {
          const details = { ...line.details, count, firstAt: new Date(firstAt).toISOString() };
          tx.audit(line.author, { ...line, details });
        }
      },
      { quiet: true },
    );
  }

  async #findThrottled(): Promise<void> {
    if (this.#throttled.size === 0) return;
    const asked = this.#throttled;
    this.#throttled = new Map();
    const emails = [...new Set([...asked.values()].map(({ email }) => email))];
    try {
      const found = await this.uow.system(REASON, (tx) => this.accounts.whoseEmails(tx, emails));
      const accounts = new Map(found.map((account) => [account.email, account]));
      for (const attempts of asked.values()) this.#noteThrottled(attempts, accounts.get(attempts.email));
    } catch (error) {
      if (!isOutage(error)) {
        this.#logger.error(error, `${asked.size} throttled sign-ins cannot be recorded`);
        return;
      }
      for (const attempts of asked.values()) this.throttled(attempts.email, attempts.origin, attempts);
      throw error;
    }
  }

  #noteThrottled({ origin, count, firstAt }: Throttled, account: EmailOwner | undefined): void {
    if (!account) return;
    const { agencyId, userId: subjectId, clientId } = account;
    const author = { kind: 'user', agencyId, userId: null, impersonator: null, origin } as const;
    const line = { author, action: 'auth.sign_in_throttled', subjectId, clientId };
    this.#buffer.add({ line, whose: `sign-in ${subjectId}`, sameAs: [origin.ip] }, Date.now(), {
      count,
      firstAt,
    });
  }
}

const isOutage = (error: unknown): boolean => error instanceof DomainError && error.code === 'UNAVAILABLE';

/** What a CLIENT_USER does concerns their client; of others no client can be told. */
const clientOf = ({ role, clients }: UserActor): number | null => {
  const [own = 0] = role === 'CLIENT_USER' && clients !== 'all' ? clients : [];
  return own > 0 ? own : null;
};

/** An id, or as much of something else as fits, in text that PostgreSQL can store. */
const nameOf = (id: string | number): string =>
  String(id).slice(0, LONGEST_NAME).replaceAll('\0', '\ufffd').toWellFormed();

const isName = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

function namesOf(ids: NamedIds): Record<string, string | string[]> {
  const named: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(ids)) {
    if (Array.isArray(value)) named[name] = value.filter(isName).slice(0, MOST_NAMES).map(nameOf);
    else if (isName(value)) named[name] = nameOf(value);
  }
  return named;
}
