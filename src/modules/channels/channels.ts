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
  /** When it was connected last. */
  readonly connectedAt: Date;
  readonly disconnectedAt: Date | null;
}

/** A line that is about to be connected, as its provider knows it. */
export interface NewLine {
  readonly clientId: number;
  readonly provider: Provider;
  readonly accountId: string;
  /** Without one it has no templates. */
  readonly businessAccountId: string | null;
  readonly displayName: string;
}

/** Whose line a provider's account is: all that a webhook can know before it knows an agency. */
export interface ChannelRoute {
  readonly accountId: string;
  readonly agencyId: number;
  readonly clientId: number;
  readonly channelId: ChannelId;
}

const REPLY_WINDOW_HOURS: Readonly<Partial<Record<Provider, number>>> = {
  WHATSAPP: 24,
  MESSENGER: 24,
  INSTAGRAM: 24,
};

/** For how many hours after the customer's last message a provider takes free content. Null: always. */
export const replyWindowHours = (provider: Provider): number | null => REPLY_WINDOW_HOURS[provider] ?? null;

/** More lines than any agency has, those that are not connected any more included: all of them are held in memory. */
export const MAX_CHANNELS = 5_000;

/** A token as it stands in a header: visible ASCII. Nothing of it is ever told, not even that it was too long. */
export const isToken = (token: string): boolean => /^[!-~]{1,4096}$/.test(token);
