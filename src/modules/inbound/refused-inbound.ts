import type { ChannelId } from '../../kernel/ids.js';
import type { Provider } from '../channels/channels.js';

/** Something that a provider told a channel and nobody understood: kept for a person or a later version. */
export interface RefusedEvent {
  readonly id: string;
  readonly clientId: number;
  readonly channelId: ChannelId;
  /** message, status, account_error or template. */
  readonly kind: string;
  /** Why: a stable code. */
  readonly reason: string;
  readonly payload: unknown;
  readonly receivedAt: Date;
}

/** What became of an event that was looked at again: understood by now, or the reason why not. */
export interface ReplayedEvent {
  readonly reason: string | null;
}

/** Something that was validly signed, and is of no channel of anybody's or could not be read. */
export interface UnroutedPost {
  readonly id: string;
  readonly provider: Provider;
  readonly accountId: string | null;
  readonly reason: string;
  /** Bytes. */
  readonly size: number;
  /** Its beginning, as text. */
  readonly excerpt: string;
  readonly receivedAt: Date;
}

/** Posts of one hour whose signature did not fit. */
export interface RefusedSignatures {
  readonly provider: Provider;
  readonly hour: Date;
  readonly count: number;
}
