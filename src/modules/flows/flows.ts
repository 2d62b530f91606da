import { invalidInput } from '../../kernel/errors.js';
import type { FlowId, UserId } from '../../kernel/ids.js';
import { MAX_NAME_LENGTH } from '../../kernel/names.js';
import type { ButtonIndex } from './flow-buttons.js';
import { SECRET_NAME } from './flow-parts.js';

/** Of an agency; archived ones not counted. */
export const MAX_FLOWS = 500;
/** Of a client. */
export const MAX_SECRETS = 100;
const MAX_DESCRIPTION = 2_000;
const MAX_NOTE = 500;
const MAX_SEARCH = 100;
const MAX_SECRET_LENGTH = 4_096;

const UNSTORABLE = /\0|\p{Surrogate}/u;
/** Nothing that would end the header that it stands in. */
const SECRET_VALUE = /^[^\p{Cc}\p{Cs}]+$/u;

/** A flow without its draft, which may be long. */
export interface Flow {
  readonly id: FlowId;
  readonly agencyId: number;
  readonly clientId: number;
  /** Unique among those of the client that are not archived, whatever its case. */
  readonly name: string;
  readonly description: string | null;
  /** Counts the saves of the draft. */
  readonly draftRevision: number;
  /** The draft that the published version was made from. */
  readonly publishedRevision: number | null;
  readonly publishedVersion: number | null;
  readonly createdBy: UserId | null;
  /** Since when it cannot be started. Runs that there are go on. */
  readonly archivedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const hasUnpublishedChanges = ({
  draftRevision,
  publishedRevision,
}: Pick<Flow, 'draftRevision' | 'publishedRevision'>): boolean => draftRevision !== publishedRevision;

/** What was published, without its document. It never changes. */
export interface FlowVersion {
  readonly flowId: FlowId;
  readonly clientId: number;
  /** 1, 2, 3 … */
  readonly version: number;
  readonly note: string | null;
  readonly buttons: ButtonIndex;
  readonly publishedBy: UserId | null;
  readonly publishedAt: Date;
}

/** A secret as anybody may see it: never its value. */
export interface FlowSecret {
  readonly clientId: number;
  readonly name: string;
  readonly updatedBy: UserId | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Null clears it. @throws DomainError INVALID_INPUT description. */
export const descriptionOf = (typed: string | null | undefined): string | null =>
  wordsOf('description', typed, MAX_DESCRIPTION);

/** What is looked for; null for nothing in particular. @throws DomainError INVALID_INPUT text. */
export const searchOf = (typed: string | null | undefined): string | null =>
  wordsOf('text', typed, MAX_SEARCH);

/** @throws DomainError INVALID_INPUT note. */
export const noteOf = (typed: string | null | undefined): string | null => wordsOf('note', typed, MAX_NOTE);

function wordsOf(field: string, typed: string | null | undefined, max: number): string | null {
  const words = typed?.trim() ?? '';
  if (words === '') return null;
  if (!UNSTORABLE.test(words) && [...words].length <= max) return words;
  throw invalidInput(field, `${field} is at most ${max} characters.`, { max });
}

/** @throws DomainError INVALID_INPUT name. */
export function secretNameOf(typed: string): string {
  if (SECRET_NAME.test(typed)) return typed;
  throw invalidInput('name', 'name is 1 to 60 of A-Z, 0-9 and _, a letter first.');
}

/** @throws DomainError INVALID_INPUT value, which is not told again. */
export function secretValueOf(typed: string): string {
  const value = typed.trim();
  if (SECRET_VALUE.test(value) && [...value].length <= MAX_SECRET_LENGTH) return value;
  const message = `value is 1 to ${MAX_SECRET_LENGTH} characters without line ends.`;
  throw invalidInput('value', message, { min: 1, max: MAX_SECRET_LENGTH });
}

const COPY = ' (copy)';

/** What a copy is called when nobody says. */
export const copyOf = (name: string): string =>
  `${[...name].slice(0, MAX_NAME_LENGTH - COPY.length).join('')}${COPY}`;
