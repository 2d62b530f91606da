import type { ChannelId, ContactId, ConversationId, Id, MediaId, MessageId, UserId } from '../kernel/ids.js';
import type { Interactive, Json, MessageType } from '../modules/channels/content.js';
import type { IdentityKind } from '../modules/contacts/contacts.js';
import type { ConversationStatus } from '../modules/conversations/conversations.js';
import type { MessageDirection, MessageStatus } from '../modules/messages/messages.js';

/** Whose row it is. */
interface Owned {
  readonly agencyId: number;
  readonly clientId: number;
}

export interface ContactRow extends Owned {
  readonly id: ContactId;
  readonly displayName: string;
  readonly phone: string | null;
  readonly source: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface IdentityRow extends Owned {
  readonly id: Id<'Identity'>;
  readonly contactId: ContactId;
  readonly kind: IdentityKind;
  readonly value: string;
  readonly createdAt: Date;
}

export interface ConversationRow extends Owned {
  readonly id: ConversationId;
  readonly channelId: ChannelId;
  readonly contactId: ContactId;
  readonly customerExternalId: string;
  readonly customerDisplayName: string;
  readonly status: ConversationStatus;
  readonly assigneeId: UserId | null;
  readonly lastSeq: number;
  readonly inboundCount: number;
  readonly lastMessageAt: Date;
  readonly lastInboundAt: Date | null;
  readonly firstRepliedAt: Date | null;
  readonly resolvedAt: Date | null;
  readonly statusChangedAt: Date;
  readonly createdAt: Date;
}

export interface MessageRow extends Owned {
  readonly id: MessageId;
  readonly conversationId: ConversationId;
  readonly seq: number;
  readonly direction: MessageDirection;
  readonly messageType: MessageType;
  readonly body: string | null;
  readonly interactive: Interactive | null;
  readonly content: Json;
  readonly mediaId: MediaId | null;
  readonly mediaMimeType: string | null;
  readonly status: MessageStatus | null;
  readonly senderId: UserId | null;
  readonly providerMessageId: string | null;
  readonly quotedProviderId: string | null;
  readonly quotedMessageId: MessageId | null;
  readonly inboundSeen: number;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly readAt: Date | null;
  readonly failedAt: Date | null;
  readonly failureCode: string | null;
  readonly failureText: string | null;
}

/** The call to the provider that a message left with. */
export interface AttemptRow extends Owned {
  readonly id: Id<'Attempt'>;
  readonly messageId: MessageId;
  readonly channelId: ChannelId;
  readonly attempt: number;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly providerMessageId: string;
  readonly outcome: 'accepted';
}

export interface MediaRow extends Owned {
  readonly id: MediaId;
  readonly channelId: ChannelId;
  readonly providerMediaId: string | null;
  readonly mimeType: string;
  readonly fileName: string | null;
  readonly sha256: string | null;
  readonly size: number | null;
  readonly state: 'STORED' | 'FAILED';
  readonly storageKey: string | null;
  readonly failure: string | null;
  readonly createdAt: Date;
  readonly storedAt: Date | null;
}

/** How far one colleague has read. */
export interface ReadRow extends Owned {
  readonly userId: UserId;
  readonly conversationId: ConversationId;
  readonly seq: number;
  readonly inboundSeen: number;
}

/** A file, and where the media row says that it lies. */
export interface FileToStore {
  readonly storageKey: string;
  readonly bytes: Buffer;
}

/** What one script comes to. */
export interface ThreadRows {
  readonly conversation: ConversationRow;
  readonly messages: readonly MessageRow[];
  readonly attempts: readonly AttemptRow[];
  readonly media: readonly MediaRow[];
  readonly files: readonly FileToStore[];
  readonly reads: readonly ReadRow[];
}
