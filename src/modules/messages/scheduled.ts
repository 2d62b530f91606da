import { invalidInput } from '../../kernel/errors.js';
import type { ConversationId, MessageId, ScheduledMessageId, UserId } from '../../kernel/ids.js';
import { assertTextMayBeSent } from './outgoing-text.js';

export const ScheduledMessageStatus = {
  WAITING: 'WAITING',
  SENDING: 'SENDING',
  SENT: 'SENT',
  CANCELLED: 'CANCELLED',
  FAILED: 'FAILED',
} as const;
export type ScheduledMessageStatus = (typeof ScheduledMessageStatus)[keyof typeof ScheduledMessageStatus];

/** What would be sent, as the sender gave it: one of these. */
export type ScheduledContent = { readonly kind: 'text'; readonly text: string };

/** Something to be sent later. It is in no thread before. */
export interface ScheduledMessage {
  readonly id: ScheduledMessageId;
  readonly agencyId: number;
  readonly clientId: number;
  readonly conversationId: ConversationId;
  readonly authorId: UserId;
  readonly sendAt: Date;
  readonly status: ScheduledMessageStatus;
  readonly content: ScheduledContent;
  readonly clientMessageId: string | null;
  /** What it became. */
  readonly messageId: MessageId | null;
  /** Why it was not sent, as the reason of an error. */
  readonly failure: string | null;
  readonly createdAt: Date;
}

/** How many of one thread may wait at once. */
export const MAX_WAITING = 50;

const MINUTE_MS = 60_000;
const SOONEST_MS = MINUTE_MS;
const LATEST_MS = 90 * 24 * 60 * MINUTE_MS;

/** 1 minute to 90 days ahead. @throws DomainError INVALID_INPUT sendAt. */
export function assertIsSchedulable(sendAt: Date, now: Date): void {
  const aheadMs = sendAt.getTime() - now.getTime();
  if (aheadMs >= SOONEST_MS && aheadMs <= LATEST_MS) return;
  throw invalidInput('sendAt', 'sendAt must be 1 minute to 90 days ahead.', {
    min: new Date(now.getTime() + SOONEST_MS),
    max: new Date(now.getTime() + LATEST_MS),
  });
}

/** What a sender gives: exactly one of its fields. */
export interface ContentChoice {
  readonly text?: string | null;
}

/** @throws DomainError INVALID_INPUT content or content.text. */
export function scheduledContent({ text }: ContentChoice): ScheduledContent {
  if (text === null || text === undefined) throw invalidInput('content', 'content has exactly one field.');
  assertTextMayBeSent(text, 'content.text');
  return { kind: 'text', text };
}
