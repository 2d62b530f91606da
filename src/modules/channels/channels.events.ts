import { type DomainEvent, eventType } from '../../kernel/events.js';
import type { ChannelId } from '../../kernel/ids.js';
import type { Channel } from './channels.js';

/** Where everything that changes an agency's channels is heard. */
export const channelTopic = (agencyId: number) => `channel_updated:${agencyId}`;

/** A channel was connected, changed or disconnected, got another token, or begins or ends to fail. */
export const ChannelChanged = eventType<{ channelId: ChannelId }>('channel.changed', 1);

export const channelChanged = ({
  id,
  agencyId,
  clientId,
}: Pick<Channel, 'id' | 'agencyId' | 'clientId'>): DomainEvent => ({
  type: ChannelChanged.type,
  version: ChannelChanged.version,
  agencyId,
  clientId,
  topics: [channelTopic(agencyId)],
  payload: { channelId: id },
});
