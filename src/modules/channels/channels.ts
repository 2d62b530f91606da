import type { ChannelId } from '../../kernel/ids.js';

/** The company or protocol behind a channel. */
export const Provider = {
  WHATSAPP: 'WHATSAPP',
  MESSENGER: 'MESSENGER',
  INSTAGRAM: 'INSTAGRAM',
  TELEGRAM: 'TELEGRAM',
  EMAIL: 'EMAIL',
  WEBCHAT: 'WEBCHAT',
} as const;
export type Provider = (typeof Provider)[keyof typeof Provider];

/** One connected line of one client. */
export interface Channel {
  readonly id: ChannelId;
  readonly agencyId: number;
  readonly clientId: number;
  readonly provider: Provider;
  /** The provider's own name for the line: on WhatsApp the phone_number_id. */
  readonly accountId: string;
  /** Where the provider keeps templates: on WhatsApp the business account. */
  readonly businessAccountId: string | null;
  readonly displayName: string;
  readonly disconnectedAt: Date | null;
}

/** Whose line a provider's account is: all that a webhook can know before it knows an agency. */
export interface ChannelRoute {
  readonly accountId: string;
  readonly agencyId: number;
  readonly clientId: number;
  readonly channelId: ChannelId;
}
