import { type Provider, replyWindowHours } from './channels.js';
import type { ContentLimits } from './content.js';
import type { ChannelProvider } from './providers/provider.js';

/** What can be sent over a line. */
export const ChannelContent = {
  TEXT: 'TEXT',
  IMAGE: 'IMAGE',
  VIDEO: 'VIDEO',
  AUDIO: 'AUDIO',
  DOCUMENT: 'DOCUMENT',
  LOCATION: 'LOCATION',
  REACTION: 'REACTION',
  REPLY_BUTTONS: 'REPLY_BUTTONS',
  LIST: 'LIST',
  CTA_URL: 'CTA_URL',
  LOCATION_REQUEST: 'LOCATION_REQUEST',
  TEMPLATE: 'TEMPLATE',
} as const;
export type ChannelContent = (typeof ChannelContent)[keyof typeof ChannelContent];

/** What a line can do, as its provider has it. */
export interface ChannelCapabilities {
  readonly sends: readonly ChannelContent[];
  readonly replyWindowHours: number | null;
  readonly limits: ContentLimits;
}

/** In the order of `ChannelContent`. */
export function capabilitiesOf(
  name: Provider,
  { capabilities, limits, templates }: Pick<ChannelProvider, 'capabilities' | 'limits' | 'templates'>,
): ChannelCapabilities {
  const { files, interactive, places, reactions } = capabilities;
  const sent = new Set<ChannelContent>(['TEXT', ...files, ...interactive]);
  if (places) sent.add('LOCATION');
  if (reactions) sent.add('REACTION');
  if (templates) sent.add('TEMPLATE');
  return {
    sends: Object.values(ChannelContent).filter((content) => sent.has(content)),
    replyWindowHours: replyWindowHours(name),
    limits,
  };
}
