import type { Caller } from './callers.js';
import type { Kind } from './territories.js';

/**
 * What a request comes to, in one word or code:
 * `answered`, `null`, `empty` (a list), `zeros` (counts), `listening`, `ended` (a stream), or `CODE/REASON`, with `/field` where the
 * refusal names one.
 */
export type Outcome = string;

/** Exactly one outcome, or one of a few where it cannot be known (a page after a position). */
export type Expectation = Outcome | readonly Outcome[];

export const NOT_FOUND = 'NOT_FOUND/NOT_FOUND';
export const INVALID_VARIABLE = 'BAD_USER_INPUT/INVALID_VARIABLE';
export const invalid = (field: string): Outcome => `BAD_USER_INPUT/INVALID_INPUT/${field}`;

/** How an argument that names something is answered. */
export interface IdRule {
  readonly kind: Kind;
  /** Of something that the caller may not see, or that does not exist. */
  readonly unseen: Expectation;
  /** Of something that cannot be an id at all. As if it did not exist unless told. */
  readonly malformed?: Expectation;
  /** Of an empty string. As malformed unless told. */
  readonly blank?: Expectation;
  /** Of null, where the schema allows it. `answered` unless told. */
  readonly absent?: Expectation;
  /** Left out unless it is what is tried. */
  readonly isOptional?: boolean;
  /** Of one territory with the other arguments: what is somewhere else counts as unseen. */
  readonly isBound?: boolean;
  /** Of something bound that is seen, but of another territory. As unseen unless told. */
  readonly misplaced?: Expectation;
  /** Made anew for each request, because a request changes it for good. */
  readonly isFresh?: boolean;
}

/** How a root field is asked, and what is to come of it. */
export interface Row {
  /** Arguments that name nothing. A function is called for each request. */
  readonly given?: Readonly<Record<string, unknown>>;
  /** Arguments that name something, in the order in which the field looks at them. */
  readonly ids?: Readonly<Record<string, IdRule>>;
  /** What comes before any id: a refusal of this caller. */
  readonly refuses?: (caller: Caller) => Outcome | null;
  /** Of a visible thing, if not `answered` (or `listening`): its own documented refusal, or a list that may be empty. */
  readonly comesTo?: Expectation | ((caller: Caller) => Expectation);
  /**
   * What of foreign rows this field shows to those it lets in, and why: columns, `agencies.name`; the addresses of
   * people, `@agency`; or whatever `id`.
   */
  readonly shows?: Readonly<Record<string, string>>;
  /** Why it does not answer the same twice although nothing changed that the caller sees. */
  readonly isRestless?: string;
}

/** An id that names a thing. */
export const of = (kind: Kind, unseen: Expectation, rule: Partial<IdRule> = {}): IdRule => ({
  kind,
  unseen,
  ...rule,
});

/** The last entry of the page before: an unknown one has nothing after it. */
export const cursor = (field: string, kind: Kind, rule: Partial<IdRule> = {}): IdRule => ({
  kind,
  unseen: 'empty',
  malformed: invalid(field),
  isOptional: true,
  ...rule,
});

/** A place in the order of ids. Whose id it is does not matter: what comes after it is the caller's own. */
export const position = (field: string, kind: Kind, rule: Partial<IdRule> = {}): IdRule => ({
  ...cursor(field, kind),
  unseen: ['answered', 'empty'],
  ...rule,
});

/** A list of clients' rows: empty for who sees no client. */
export const rowsOfClients = ({ sees }: Caller): Expectation => (sees.length > 0 ? 'answered' : 'empty');

/** Root fields by their names, `Query.conversations`. */
export type Rows = Readonly<Record<string, Row>>;

let made = 0;

/** Another number each time. */
export const nth = (): number => ++made;

/** Another name each time. */
export const another = (what: string) => () => `${what} ${nth()} of the matrix`;
