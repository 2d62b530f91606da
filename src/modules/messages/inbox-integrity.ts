import type { ConversationId, UserId } from '../../kernel/ids.js';

export const InboxDriftKind = {
  LAST_SEQ: 'LAST_SEQ',
  INBOUND_COUNT: 'INBOUND_COUNT',
  READ_POSITION: 'READ_POSITION',
  TAB_COUNT: 'TAB_COUNT',
} as const;
export type InboxDriftKind = (typeof InboxDriftKind)[keyof typeof InboxDriftKind];

/** A number that is kept, and is not what it counts. */
export interface InboxDrift {
  readonly kind: InboxDriftKind;
  /** Of a thread, all but TAB_COUNT. */
  readonly conversationId?: ConversationId | null;
  /** Whose READ_POSITION it is. */
  readonly userId?: UserId | null;
  /** Of TAB_COUNT. */
  readonly clientId?: number | null;
  readonly tab?: string | null;
  readonly kept: number;
  readonly counted: number;
}

export interface InboxVerdict {
  /** Threads. */
  readonly checked: number;
  /** Where to go on; null where nothing was left to check. */
  readonly lastId: ConversationId | null;
  readonly drifts: readonly InboxDrift[];
}

/** Threads at once. */
export const MOST_CHECKED = 500;
