import type { ChannelId, ContactId, ConversationId, MediaId, MessageId, UserId } from '../../kernel/ids.js';
import type {
  ContactCard,
  Interactive,
  InteractiveOffer,
  Json,
  MessageType,
  Place,
} from '../channels/content.js';
import type { SentTemplate } from '../channels/template-content.js';
import type { ThreadEvent } from '../conversations/timeline.js';

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
  /** Of an outbound one null: the house sent it by itself. */
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
  /** The message that it answers or reacts to, of the same conversation. */
  readonly quotedMessageId: MessageId | null;
  /** Of a line that tells what happened to the thread itself; null for everything that somebody wrote. */
  readonly threadEvent: ThreadEvent | null;
  /** Of a note: the colleagues whom it mentions. Null for everything else. */
  readonly mentionedUserIds: readonly UserId[] | null;
  /** Of a template that was sent: its body says the same as the message's. */
  readonly template: SentTemplate | null;
}

/** What somebody thinks of a message. Of the customer and of the house, the newest one each. */
export interface Reaction {
  /** The message that it is about. */
  readonly messageId: MessageId;
  readonly direction: MessageDirection;
  readonly emoji: string;
  /** Null: the customer, or the house by itself. */
  readonly senderId: UserId | null;
  readonly at: Date;
}

/** Where a LOCATION message points; null for everything else. */
export function placeOf({ messageType, content }: Pick<Message, 'messageType' | 'content'>): Place | null {
  if (messageType !== 'LOCATION') return null;
  const { latitude, longitude, name, address } = content as { readonly [key: string]: Json };
  const text = (value: Json | undefined) => (typeof value === 'string' ? value : null);
  return typeof latitude === 'number' && typeof longitude === 'number'
    ? { latitude, longitude, name: text(name), address: text(address) }
    : null;
}

/** The cards of a CONTACTS message; none for everything else. */
export function cardsOf({ messageType, content }: Pick<Message, 'messageType' | 'content'>) {
  return messageType === 'CONTACTS'
    ? (content as unknown as { contacts: readonly ContactCard[] }).contacts
    : [];
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

/**
 * The same for what a provider reports. It speaks of a call that was made: a message that waits for its next one is
 * not moved by how the last one ended.
 */
export const REPORTED_FROM: typeof REACHED_FROM = {
  ...REACHED_FROM,
  SENT: ['SENDING'],
  FAILED: ['SENDING', 'SENT'],
};

/** What became of an outbound message, and when. */
export interface StatusChange {
  readonly status: MessageStatus;
  /** What a provider says of a call, rather than what we see ourselves. */
  readonly isReport?: boolean;
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

/** What a colleague notes. */
export interface NoteDraft {
  readonly body: string;
  readonly clientMessageId: string | null;
  readonly mentionedUserIds: readonly UserId[];
}

/** What is said, whoever says it to whom. */
export interface Composition {
  readonly messageType: MessageType;
  readonly body: string | null;
  readonly interactive?: InteractiveOffer | null;
  /** What the type needs beyond its body, as it is stored. */
  readonly content?: Json;
  readonly mediaId?: MediaId | null;
  readonly mediaMimeType?: string | null;
}

/** What a message answers: by our id, and by the provider's where it has told one. */
export interface Quoted {
  readonly messageId: MessageId;
  readonly providerMessageId: string | null;
}

/** What a person or the house sends, ready to be appended and delivered. */
export interface OutboundDraft extends Composition {
  readonly clientMessageId: string | null;
  readonly quoted: Quoted | null;
}

/** An outbound message and between whom it goes. */
export interface OutgoingMessage {
  readonly message: Message;
  readonly channelId: ChannelId | null;
  readonly contactId: ContactId | null;
  /** Who of the channel the thread is with: a contact that was merged is there under several ids. */
  readonly customerExternalId: string | null;
}
