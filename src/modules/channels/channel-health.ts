import type { ChannelId } from '../../kernel/ids.js';

/** How a line is. */
export const ChannelStatus = {
  OK: 'OK',
  FAILING: 'FAILING',
  NO_CREDENTIAL: 'NO_CREDENTIAL',
  DISCONNECTED: 'DISCONNECTED',
} as const;
export type ChannelStatus = (typeof ChannelStatus)[keyof typeof ChannelStatus];

/** So many calls in a row have failed before a line is said to fail, unless the provider has refused the line itself. */
export const FAILS_AFTER_CALLS = 5;

/** Why a call failed, where that was not for its message. */
export interface ChannelFailure {
  /** The provider's, or ours for what never became an answer. */
  readonly code: string;
  readonly text: string;
  readonly at: Date;
}

/** What is stored of how a line is. */
export interface ChannelState {
  readonly id: ChannelId;
  readonly isConnected: boolean;
  readonly failingSince: Date | null;
  readonly lastInboundAt: Date | null;
  readonly lastAcceptedAt: Date | null;
  readonly failureCode: string | null;
  readonly failureText: string | null;
  readonly failedAt: Date | null;
}

export interface ChannelHealth {
  /** Whose it is. */
  readonly channelId: ChannelId;
  readonly status: ChannelStatus;
  readonly lastInboundAt: Date | null;
  readonly lastAcceptedAt: Date | null;
  readonly lastFailure: ChannelFailure | null;
}

/** The first that holds. */
export function statusOf(
  { isConnected, failingSince }: Pick<ChannelState, 'isConnected' | 'failingSince'>,
  hasCredential: boolean,
): ChannelStatus {
  if (!isConnected) return 'DISCONNECTED';
  if (!hasCredential) return 'NO_CREDENTIAL';
  return failingSince ? 'FAILING' : 'OK';
}

export function healthOf(state: ChannelState, hasCredential: boolean): ChannelHealth {
  const { lastInboundAt, lastAcceptedAt, failureCode: code, failureText: text, failedAt: at } = state;
  return {
    channelId: state.id,
    status: statusOf(state, hasCredential),
    lastInboundAt,
    lastAcceptedAt,
    lastFailure: code !== null && text !== null && at ? { code, text, at } : null,
  };
}
