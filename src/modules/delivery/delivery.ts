import type { ChannelId, MessageId } from '../../kernel/ids.js';
import type { MessageStatus } from '../messages/messages.js';

/** Of the messages of an agency that wait, so many are counted. */
export const MOST_WAITING = 5_000;

/** One call to a provider for one message. */
export interface Attempt {
  readonly id: string;
  readonly messageId: MessageId;
  readonly clientId: number;
  readonly channelId: ChannelId;
  /** 1, 2, 3 … */
  readonly attempt: number;
}

/** The call that a status speaks of. */
export interface KnownAttempt {
  readonly messageId: MessageId;
  /** No later one was made of the same message so far. */
  readonly isNewest: boolean;
}

/**
 * Whether a report moves its message. Of a call that was made again since, only proof does: it arrived after all. That
 * it had been sent or had failed says nothing of the newer one.
 */
export const counts = ({ isNewest }: KnownAttempt, status: MessageStatus): boolean =>
  isNewest || status === 'DELIVERED' || status === 'READ';

/** A step of an outbound message, or a call to its provider. */
export interface MessageStep {
  readonly status: MessageStatus;
  /** By the provider's clock, where it told it. */
  readonly at: Date;
  readonly recordedAt: Date;
  /** 1, 2, 3 …; null while it is queued. */
  readonly attempt: number | null;
  readonly providerMessageId: string | null;
  readonly errorCode: string | null;
  readonly errorText: string | null;
}

export type AttemptOutcome = 'accepted' | 'retry' | 'rejected';

/** What a provider says became of a message, under the provider's id of it. */
export interface ProviderStatus {
  readonly clientId: number;
  readonly channelId: ChannelId;
  readonly providerMessageId: string;
  readonly status: MessageStatus;
  readonly at: Date;
  readonly errorCode: string | null;
  readonly errorText: string | null;
  /** Our own key of the message, where the provider gives it back. */
  readonly callbackData: string | null;
}
