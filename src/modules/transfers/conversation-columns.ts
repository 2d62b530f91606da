import { z } from 'zod';
import {
  ConversationPriority,
  ConversationTab,
  type ConversationView,
} from '../conversations/conversations.js';

/** Which conversations: as the list of conversations takes it. */
export const ConversationFilter = z.object({
  tab: z.enum(ConversationTab),
  clientId: z.number().nullish(),
  channelId: z.string().nullish(),
  tagId: z.string().nullish(),
  assigneeId: z.string().nullish(),
  groupId: z.string().nullish(),
  priority: z.enum(ConversationPriority).nullish(),
  text: z.string().nullish(),
});
export type ConversationFilter = Readonly<z.infer<typeof ConversationFilter>>;

/** A conversation with the names of what it points to. */
export interface ExportedConversation extends ConversationView {
  readonly clientName: string;
  readonly assigneeName: string;
  readonly groupName: string;
  readonly tagNames: readonly string[];
}

interface Column {
  readonly title: string;
  readonly of: (thread: ExportedConversation) => string;
}

const time = (at: Date | null): string => at?.toISOString() ?? '';

export const CONVERSATION_COLUMNS: readonly Column[] = [
  { title: 'Customer', of: ({ customerDisplayName }) => customerDisplayName ?? '' },
  { title: 'Customer id', of: ({ customerExternalId }) => customerExternalId ?? '' },
  { title: 'Client', of: ({ clientName }) => clientName },
  { title: 'Channel', of: ({ channel }) => channel?.displayName ?? '' },
  { title: 'Provider', of: ({ channel }) => channel?.provider ?? '' },
  { title: 'Status', of: ({ status }) => status },
  { title: 'Assignee', of: ({ assigneeName }) => assigneeName },
  { title: 'Group', of: ({ groupName }) => groupName },
  { title: 'Priority', of: ({ priority }) => priority },
  { title: 'Tags', of: ({ tagNames }) => tagNames.join('; ') },
  { title: 'Messages', of: ({ lastSeq }) => String(lastSeq) },
  { title: 'Created at', of: ({ createdAt }) => time(createdAt) },
  { title: 'Last message at', of: ({ lastMessageAt }) => time(lastMessageAt) },
  { title: 'Last inbound at', of: ({ lastInboundAt }) => time(lastInboundAt) },
  { title: 'Snoozed until', of: ({ snoozedUntil }) => time(snoozedUntil) },
  { title: 'First replied at', of: ({ firstRepliedAt }) => time(firstRepliedAt) },
  { title: 'First response seconds', of: ({ firstResponseSeconds }) => String(firstResponseSeconds ?? '') },
  { title: 'Resolved at', of: ({ resolvedAt }) => time(resolvedAt) },
  { title: 'Resolution seconds', of: ({ resolutionSeconds }) => String(resolutionSeconds ?? '') },
  { title: 'Contact id', of: ({ contactId }) => contactId ?? '' },
  { title: 'Id', of: ({ id }) => id },
];
