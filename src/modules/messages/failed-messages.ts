import type { ChannelId } from '../../kernel/ids.js';
import type { Message } from './messages.js';

/** A message that failed, with the channel that it was to leave by. */
export interface FailedMessage extends Message {
  readonly channelId: ChannelId | null;
}
