import { createHash } from 'node:crypto';

/*
 * What the chain shows, and what it cannot. Each link hashes the link before it and its entry, so whoever changes,
 * removes, swaps or slips in an entry has to make every later link anew. Somebody who owns the database can do that.
 * They can also write an entry that is false from the start, or cut off the newest ones together with their links.
 * So the chain proves something only against a head (agency, seq, hash) that was noted outside the database:
 * everything up to that place is then as it was when it was noted. `npm run audit` prints heads and compares them.
 */

/** An audit entry as the chain hashes it: every column, as text that says exactly what is stored. */
export interface ChainEntry {
  readonly agencyId: number;
  readonly id: string;
  /** With microseconds, in UTC: `2026-01-31T09:30:00.123456Z`. */
  readonly at: string;
  readonly clientId: number | null;
  readonly userId: string | null;
  readonly impersonatorId: string | null;
  readonly action: string;
  readonly subjectId: string | null;
  /** PostgreSQL's own text of the jsonb: keys in its order, each once. No parser of ours stands in between. */
  readonly details: string | null;
  readonly ip: string | null;
  readonly requestId: string | null;
}

/** Where a chain stands: the number and the hash of a link. */
export interface Head {
  readonly seq: number;
  readonly hash: Buffer;
}

export interface NewLink extends Head {
  readonly agencyId: number;
  readonly entryId: string;
}

/** A stored link with the entry that it is of, if that is still there. */
export interface Link extends Head {
  readonly entryId: string;
  readonly entry: ChainEntry | null;
}

/**
 * An entry that is this much older than the newest linked one is linked, or was slipped in later: entries have the time
 * at which their transaction began, and no transaction of the server takes minutes.
 */
export const LOOK_BACK_SECONDS = 600;

/** Before the first link. */
export const GENESIS: Head = { seq: 0, hash: Buffer.alloc(32) };

/** The order is part of the form. */
const FIELDS = [
  'agencyId',
  'id',
  'at',
  'clientId',
  'userId',
  'impersonatorId',
  'action',
  'subjectId',
  'details',
  'ip',
  'requestId',
] as const satisfies readonly (keyof ChainEntry)[];

const FORM = 'switchboard audit 1';

/**
 * The bytes of an entry: a name for this form, then each field as `<bytes>:<text>,`, and `-,` for one that is null.
 * Two entries that differ in anything have different bytes, because every length is said before its text.
 */
export const canonicalBytes = (entry: ChainEntry): Buffer =>
  Buffer.from(field(FORM) + FIELDS.map((name) => field(entry[name])).join(''));

function field(value: string | number | null): string {
  if (value === null) return '-,';
  const text = String(value);
  return `${Buffer.byteLength(text)}:${text},`;
}

/** SHA-256 over the hash before and the bytes of the entry. */
export const linkHash = (before: Buffer, entry: ChainEntry): Buffer =>
  createHash('sha256').update(before).update(canonicalBytes(entry)).digest();

/** The links that follow a head, one for each entry, in the order given. */
export function linksFor(head: Head, entries: readonly ChainEntry[]): NewLink[] {
  let { seq, hash } = head;
  return entries.map((entry) => {
    seq += 1;
    hash = linkHash(hash, entry);
    return { agencyId: entry.agencyId, seq, hash, entryId: entry.id };
  });
}

export const ChainProblem = {
  ENTRY_CHANGED: 'ENTRY_CHANGED',
  ENTRY_MISSING: 'ENTRY_MISSING',
  LINK_BROKEN: 'LINK_BROKEN',
  GAP: 'GAP',
  NOT_LINKED: 'NOT_LINKED',
} as const;
export type ChainProblem = (typeof ChainProblem)[keyof typeof ChainProblem];

/** The first place at which a chain is not what it was. */
export interface ChainBreak {
  /** Null for an entry without a link. */
  readonly seq: number | null;
  readonly entryId: string | null;
  readonly problem: ChainProblem;
}

/** Walks links in the order of their numbers and stops at the first that does not hold. */
export class ChainWalk {
  #head: Head;
  /** A link that does not fit, with the hash that it should have. */
  #suspect: Link | null = null;
  #broken: ChainBreak | null = null;
  checked = 0;

  constructor(from: Head) {
    this.#head = from;
  }

  /** The last link that held. */
  get head(): Head {
    return this.#head;
  }

  /** The number of the last link that was taken, holding or not. */
  get last(): number {
    return this.#suspect?.seq ?? this.#head.seq;
  }

  get broken(): ChainBreak | null {
    return this.#broken;
  }

  /** False when there is no need to go on. */
  take(link: Link): boolean {
    if (this.#suspect) this.#broken = verdict(this.#suspect, link);
    else if (link.seq !== this.#head.seq + 1) this.#break(this.#head.seq + 1, null, 'GAP');
    else if (!link.entry) this.#break(link.seq, link.entryId, 'ENTRY_MISSING');
    else this.#compare(link, linkHash(this.#head.hash, link.entry));
    return this.#broken === null;
  }

  /** No link follows the last one that was taken. */
  end(): void {
    if (this.#suspect && !this.#broken)
      this.#break(this.#suspect.seq, this.#suspect.entryId, 'ENTRY_CHANGED');
  }

  #compare(link: Link, expected: Buffer): void {
    if (expected.equals(link.hash)) {
      this.#head = { seq: link.seq, hash: link.hash };
      this.checked += 1;
    } else {
      this.#suspect = { ...link, hash: expected };
    }
  }

  #break(seq: number, entryId: string | null, problem: ChainProblem): void {
    this.#broken = { seq, entryId, problem };
  }
}

/**
 * Whether the entry was changed or the hash of its link: the next link tells, if it follows from what the hash should
 * be. The newest link has none after it, and is taken for a changed entry.
 */
function verdict({ seq, entryId, hash: expected }: Link, next: Link): ChainBreak {
  const isHash = next.entry !== null && linkHash(expected, next.entry).equals(next.hash);
  return { seq, entryId, problem: isHash ? 'LINK_BROKEN' : 'ENTRY_CHANGED' };
}
