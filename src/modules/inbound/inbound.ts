import type { ChannelId } from '../../kernel/ids.js';

/** A provider's event as it was stored: work for later. */
export interface InboundEvent {
  readonly id: string;
  readonly clientId: number;
  readonly channelId: ChannelId;
  readonly kind: string;
  readonly payload: unknown;
  readonly receivedAt: Date;
  readonly isProcessed: boolean;
}

/** An event that found its channel. */
export interface RoutedEvent {
  readonly agencyId: number;
  readonly clientId: number;
  readonly channelId: ChannelId;
  /** The provider's own id of it: the same event has the same key, however often it comes. */
  readonly eventKey: string;
  /** Events of one lane are processed in the order in which they came. */
  readonly lane: string;
  readonly kind: string;
  readonly payload: unknown;
}

/** Signed, but of no channel of ours, or unreadable: kept for a person to look at. */
export interface UnroutedEvent {
  readonly accountId: string | null;
  readonly reason: string;
  readonly body: Buffer;
}

/** The job that turns a stored event into what it means. Storing the event queues it. */
export const PROCESS_INBOUND = 'inbound.process';

/** The reason of an event that could not be worked on at all, however often it was tried. Its dead job knows more. */
export const GAVE_UP = 'GAVE_UP';

/** The job that removes what is old of an agency, every day. Storing an event queues the first. */
export const PURGE_INBOUND = 'inbound.purge';
export const PURGE_LANE = 'inbound:purge';
