import type { ChannelId, MessageId } from '../../kernel/ids.js';
import type { MessageStatus } from '../messages/messages.js';

/** One call to a provider for one message. */
export interface Attempt {
  readonly id: string;
  readonly messageId: MessageId;
  readonly clientId: number;
  readonly channelId: ChannelId;
  /** 1, 2, 3 … */
  readonly attempt: number;
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
