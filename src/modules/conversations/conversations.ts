import type { ChannelId, ContactId, ConversationId, GroupId, UserId } from '../../kernel/ids.js';
import type { Channel } from '../channels/channels.js';

export const ConversationStatus = {
  OPEN: 'OPEN',
  PENDING: 'PENDING',
  RESOLVED: 'RESOLVED',
  CLOSED: 'CLOSED',
  REOPENED: 'REOPENED',
} as const;
export type ConversationStatus = (typeof ConversationStatus)[keyof typeof ConversationStatus];

export const ChatMode = { HUMAN: 'HUMAN', AI: 'AI', FLOW: 'FLOW', HYBRID: 'HYBRID' } as const;
export type ChatMode = (typeof ChatMode)[keyof typeof ChatMode];

export const ConversationTab = {
  MY: 'MY',
  OPEN: 'OPEN',
  UNASSIGNED: 'UNASSIGNED',
  PENDING: 'PENDING',
  RESOLVED: 'RESOLVED',
  ALL: 'ALL',
} as const;
export type ConversationTab = (typeof ConversationTab)[keyof typeof ConversationTab];

export const ConversationPriority = { LOW: 'LOW', NORMAL: 'NORMAL', HIGH: 'HIGH', URGENT: 'URGENT' } as const;
export type ConversationPriority = (typeof ConversationPriority)[keyof typeof ConversationPriority];

/** One thread as one viewer sees it: `unreadCount` is that viewer's own. */
export interface Conversation {
  readonly id: ConversationId;
  readonly agencyId: number;
  readonly clientId: number;
  readonly channelId: ChannelId | null;
  readonly contactId: ContactId | null;
  readonly customerExternalId: string | null;
  readonly customerDisplayName: string | null;
  readonly status: ConversationStatus;
  readonly assigneeId: UserId | null;
  /** The group that it belongs to. While it has no assignee, it is in the MY of everybody there. */
  readonly groupId: GroupId | null;
  readonly priority: ConversationPriority;
  /** PENDING until then, or until the customer writes. */
  readonly snoozedUntil: Date | null;
  readonly chatMode: ChatMode;
  /** Position of the newest message; 0 while there is none. */
  readonly lastSeq: number;
  /** How many of its messages the customer wrote. */
  readonly inboundCount: number;
  readonly lastMessageAt: Date;
  readonly lastInboundAt: Date | null;
  readonly firstRepliedAt: Date | null;
  readonly resolvedAt: Date | null;
  /** From its beginning to the first reply of a person. */
  readonly firstResponseSeconds: number | null;
  /** From its beginning to when it was resolved. */
  readonly resolutionSeconds: number | null;
  readonly createdAt: Date;
  readonly unreadCount: number;
}

/** Which thread, of which client. */
export type PlaceOfThread = Pick<Conversation, 'id' | 'agencyId' | 'clientId'>;

/** What a row of the inbox shows of a thread. A page of these is half as dear as a page of whole threads. */
export type ConversationRow = Pick<
  Conversation,
  | 'id'
  | 'clientId'
  | 'channelId'
  | 'customerExternalId'
  | 'customerDisplayName'
  | 'status'
  | 'assigneeId'
  | 'lastMessageAt'
  | 'unreadCount'
>;

/** A thread with the line it runs over, as every answer shows it. */
export interface ConversationView extends Conversation {
  readonly channel: Channel | null;
}

/** A row of the inbox, with its line; the whole thread where that was asked for. */
export type InboxRow = ConversationRow & Partial<Conversation> & { readonly channel: Channel | null };

/** How many threads stand in each tab, for one viewer. */
export type ConversationCounts = Readonly<Record<ConversationTab, number>>;

/** Nobody has to work on it. */
export const isDone = (status: ConversationStatus): boolean => status === 'RESOLVED' || status === 'CLOSED';

/** What an inbound message does to a thread: whoever was waiting or done is open again. */
export function statusAfterInbound(status: ConversationStatus): ConversationStatus {
  if (isDone(status)) return 'REOPENED';
  return status === 'PENDING' ? 'OPEN' : status;
}

/**
 * Whether a person may move a thread there. REOPENED says that it was done before: it is refused for a thread
 * that is not.
 */
export const mayBecome = (from: ConversationStatus, to: ConversationStatus): boolean =>
  to !== 'REOPENED' || from === 'RESOLVED' || from === 'CLOSED' || from === 'REOPENED';
