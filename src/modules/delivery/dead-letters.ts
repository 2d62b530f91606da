import type { ChannelId, ConversationId, MessageId } from '../../kernel/ids.js';
import { type FailureKind, type FailureTable } from '../channels/failures.js';
import type { Message } from '../messages/messages.js';
import type { AttemptOutcome } from './delivery.js';

/** A message that was refused for good or given up, until it is sent again or somebody discards it. */
export interface DeadLetter {
  /** The message's. */
  readonly id: MessageId;
  readonly clientId: number;
  readonly conversationId: ConversationId;
  /** Null: its thread has no channel. */
  readonly channelId: ChannelId | null;
  readonly message: Message;
  readonly kind: FailureKind;
  readonly failureCode: string | null;
  readonly failureText: string | null;
  readonly failedAt: Date;
}

/** Whether a letter is one of an open list. Null: it is not dead any more. */
export interface DeadLetterChange {
  readonly id: MessageId;
  readonly deadLetter: DeadLetter | null;
}

/** One call to the provider for a message. */
export interface DeliveryAttempt {
  /** 1, 2, 3 … */
  readonly attempt: number;
  readonly startedAt: Date;
  /** Null: nobody recorded how it ended, because the server went down meanwhile. */
  readonly finishedAt: Date | null;
  readonly outcome: AttemptOutcome | null;
  readonly errorCode: string | null;
  readonly errorText: string | null;
}

/** The house's own codes. */
const OWN: Readonly<Record<string, FailureKind>> = {
  CHANNEL_DISCONNECTED: 'CHANNEL',
  CONTENT_NOT_SUPPORTED: 'CONTENT',
  DELIVERY_GAVE_UP: 'GAVE_UP',
  MEDIA_ID_MISSING: 'MEDIA',
  MEDIA_NOT_STORED: 'MEDIA',
  MESSAGE_NOT_ANSWERABLE: 'CONTENT',
  NO_ADDRESS: 'BAD_NUMBER',
  NO_CREDENTIAL: 'CHANNEL',
};

/**
 * What would help. A code that passes by itself was reported by the provider after it had accepted the message: another
 * attempt is all there is to try, as it is of one that was given up.
 */
export function kindOf(code: string | null, ofProvider: FailureTable | null): FailureKind {
  if (code === null) return 'PERMANENT';
  const known = ofProvider?.get(code);
  if (known) return 'kind' in known ? known.kind : 'GAVE_UP';
  return (Object.hasOwn(OWN, code) && OWN[code]) || 'PERMANENT';
}
