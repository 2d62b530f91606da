import type { ConversationView } from '../conversations/conversations.js';
import { channelGone, closed, windowClosed } from './messages.errors.js';

const HOUR_MS = 60 * 60 * 1000;

/** How long after the customer's last message a provider takes free text. Absent: always. */
const REPLY_WINDOW_MS = {
  WHATSAPP: 24 * HOUR_MS,
  MESSENGER: 24 * HOUR_MS,
  INSTAGRAM: 24 * HOUR_MS,
} as const;

/** When the window of a thread closes; null when its channel has none or the customer never wrote. */
export function windowClosesAt({
  channel,
  lastInboundAt,
}: Pick<ConversationView, 'channel' | 'lastInboundAt'>) {
  const length = channel && REPLY_WINDOW_MS[channel.provider as keyof typeof REPLY_WINDOW_MS];
  return length && lastInboundAt ? new Date(lastInboundAt.getTime() + length) : null;
}

/**
 * Whether free content may be sent into the thread now.
 *
 * @throws DomainError CONFLICT: CONVERSATION_CLOSED, CHANNEL_DISCONNECTED, or WINDOW_CLOSED with `closedAt`.
 */
export function assertMayReply(conversation: ConversationView, now: Date): void {
  if (conversation.status === 'CLOSED') throw closed(conversation.id);
  if (!conversation.channel || conversation.channel.disconnectedAt) throw channelGone(conversation.id);
  if (!(conversation.channel.provider in REPLY_WINDOW_MS)) return;
  const closesAt = windowClosesAt(conversation);
  if (!closesAt || closesAt <= now) throw windowClosed(conversation.id, closesAt);
}
