/** Why something could not be delivered, by what would help. */
export const FailureKind = {
  WINDOW_CLOSED: 'WINDOW_CLOSED',
  BAD_NUMBER: 'BAD_NUMBER',
  OPTED_OUT: 'OPTED_OUT',
  MEDIA: 'MEDIA',
  TEMPLATE: 'TEMPLATE',
  CONTENT: 'CONTENT',
  CHANNEL: 'CHANNEL',
  GAVE_UP: 'GAVE_UP',
  PERMANENT: 'PERMANENT',
} as const;
export type FailureKind = (typeof FailureKind)[keyof typeof FailureKind];

/**
 * Whom a failure that passes by itself is about: the provider, which is down for everybody; the channel, which has
 * said too much; or this one conversation.
 */
export type Concern = 'PROVIDER' | 'CHANNEL' | 'CONVERSATION';

/** What a provider's code means: it passes by itself, or it does not, and then what would help. */
export type KnownFailure = { readonly passes: Concern } | { readonly kind: FailureKind };

/** A provider's codes, as it documents them. What is not in it is judged by how it came. */
export type FailureTable = ReadonlyMap<string, KnownFailure>;
