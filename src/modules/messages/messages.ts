import type { ChannelId, ContactId, ConversationId, MediaId, MessageId, UserId } from '../../kernel/ids.js';
import type { Interactive, Json, MessageType } from '../channels/content.js';

export const MessageDirection = { INBOUND: 'INBOUND', OUTBOUND: 'OUTBOUND' } as const;
export type MessageDirection = (typeof MessageDirection)[keyof typeof MessageDirection];

export type { MessageType };

export const MessageStatus = {
  QUEUED: 'QUEUED',
  SENDING: 'SENDING',
  SENT: 'SENT',
  DELIVERED: 'DELIVERED',
  READ: 'READ',
  FAILED: 'FAILED',
} as const;
export type MessageStatus = (typeof MessageStatus)[keyof typeof MessageStatus];

/** One entry of a conversation. */
export interface Message {
  readonly id: MessageId;
  readonly agencyId: number;
  readonly clientId: number;
  readonly conversationId: ConversationId;
  /** Its place in the conversation: 1, 2, 3 … without a gap, in commit order. */
  readonly seq: number;
  readonly direction: MessageDirection;
  readonly messageType: MessageType;
  readonly body: string | null;
  readonly interactive: Interactive | null;
  readonly content: Json;
  readonly mediaId: MediaId | null;
  readonly mediaMimeType: string | null;
  /** Of outbound messages only. */
  readonly status: MessageStatus | null;
  readonly senderId: UserId | null;
  readonly clientMessageId: string | null;
  readonly providerMessageId: string | null;
  readonly quotedProviderId: string | null;
  /** How many of the customer's messages stand at or before this one. */
  readonly inboundSeen: number;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly readAt: Date | null;
  readonly failedAt: Date | null;
  readonly failureCode: string | null;
  readonly failureText: string | null;
}

/**
 * From which statuses each may be reached. Providers report in any order and skip steps, so a status only ever
 * moves up; a failure is believed until there is proof of delivery, and never after it.
 */
export const REACHED_FROM: Readonly<Record<MessageStatus, readonly MessageStatus[]>> = {
  QUEUED: [],
  SENDING: ['QUEUED'],
  SENT: ['QUEUED', 'SENDING'],
  DELIVERED: ['QUEUED', 'SENDING', 'SENT', 'FAILED'],
  READ: ['QUEUED', 'SENDING', 'SENT', 'DELIVERED', 'FAILED'],
  FAILED: ['QUEUED', 'SENDING', 'SENT'],
};

/** What became of an outbound message, and when. */
export interface StatusChange {
  readonly status: MessageStatus;
  readonly at: Date;
  readonly failureCode?: string | null;
  readonly failureText?: string | null;
  readonly providerMessageId?: string | null;
}

/** What a customer wrote, ready to be appended. */
export interface InboundDraft {
  readonly messageType: MessageType;
  readonly body: string | null;
  readonly interactive: Interactive | null;
  readonly content: Json;
  readonly mediaId: MediaId | null;
  readonly mediaMimeType: string | null;
  readonly providerMessageId: string;
  readonly quotedProviderId: string | null;
  /** When the customer sent it, by the provider's clock. */
  readonly at: Date;
}

/** What a person sends, ready to be appended and delivered. */
export interface OutboundDraft {
  readonly messageType: MessageType;
  readonly body: string | null;
  readonly interactive: Interactive | null;
  readonly clientMessageId: string | null;
}

/** An outbound message and between whom it goes. */
export interface OutgoingMessage {
  readonly message: Message;
  readonly channelId: ChannelId | null;
  readonly contactId: ContactId | null;
}
