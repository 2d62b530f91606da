import type { TagId } from '../../kernel/ids.js';

/** A word that threads and contacts are sorted by. */
export interface Tag {
  readonly id: TagId;
  /** Null: for everything of the agency. */
  readonly clientId: number | null;
  /** Unique among what is not archived of the same client, or of the whole agency; whatever its case. */
  readonly name: string;
  /** #rrggbb, in lower case. */
  readonly color: string;
  /** Since when it is put on nothing new. What has it keeps it. */
  readonly archivedAt: Date | null;
  readonly createdAt: Date;
}

/** Of the whole agency, and again of each client; archived ones not counted. */
export const MAX_TAGS = 500;

/** Tags that may be asked for at once: more than the largest page can name. */
export const MAX_TAGS_AT_ONCE = 2_000;
