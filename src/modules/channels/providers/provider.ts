import type { Sink } from '../../../egress/outbound.js';
import type {
  ContentCapabilities,
  ContentLimits,
  Interactive,
  Json,
  MessageType,
  OutboundContent,
} from '../content.js';
import type { Concern, FailureTable } from '../failures.js';
import type { TemplateProvider } from './template-provider.js';

/** One thing a provider told us, taken out of its envelope so that it can be stored and worked on alone. */
export interface InboundEnvelopeItem {
  /** The provider's name for the line it came to; of a template, for the business account that has it. */
  readonly accountId: string;
  /** The same on every redelivery, different for everything else of this account. Printable ASCII. */
  readonly eventKey: string;
  /** Items of one lane are worked on in the order they came; lanes do not wait for each other. */
  readonly lane: string;
  readonly kind: 'message' | 'status' | 'account_error' | 'template';
  /** Everything that its interpretation needs. */
  readonly payload: Json;
}

/** A part that could not become an item. Kept as it came, for a person or a later version to look at. */
export interface UnreadablePart {
  readonly accountId: string | null;
  readonly reason: string;
  readonly part: unknown;
}

export interface ParsedEnvelope {
  readonly items: readonly InboundEnvelopeItem[];
  readonly unreadable: readonly UnreadablePart[];
}

/** Essential parts are missing: no later attempt will read it either. `reason` is a stable code. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';

  constructor(readonly reason: string) {
    super(`The provider's payload cannot be read: ${reason}.`);
  }
}

/** A person's id on this provider. The kinds are those of `contact_identities`. */
export interface ProviderIdentity {
  readonly kind: 'WHATSAPP' | 'WHATSAPP_USER';
  readonly value: string;
}

export interface InboundMedia {
  readonly providerMediaId: string;
  readonly mimeType: string;
  readonly fileName: string | null;
  readonly sha256: string | null;
  readonly voice: boolean;
  readonly animated: boolean;
}

/** What a customer said, in the house's words. All text is storable: no NUL, well-formed. */
export interface InboundMessage {
  readonly providerMessageId: string;
  /** The provider's time, or the time of receipt where the provider's cannot be right. */
  readonly at: Date;
  /** At least one, at most one of each kind, all of the same person. */
  readonly identities: readonly [ProviderIdentity, ...ProviderIdentity[]];
  readonly displayName: string | null;
  /** With `+`. Null when the person hides it. */
  readonly phone: string | null;
  readonly type: MessageType;
  /** What there is to read: text, caption, the title of the tapped button. */
  readonly body: string | null;
  readonly interactive: Interactive | null;
  /** What the type needs beyond its body; for SYSTEM the message as it came. */
  readonly content: Json;
  readonly media: InboundMedia | null;
  readonly quotedProviderId: string | null;
}

export interface StatusUpdate {
  readonly kind: 'status';
  readonly providerMessageId: string;
  readonly status: 'SENT' | 'DELIVERED' | 'READ' | 'FAILED';
  readonly at: Date;
  readonly errorCode: string | null;
  readonly errorText: string | null;
  /** The `idempotencyKey` of the send it speaks of, where the provider gives it back. */
  readonly callbackData: string | null;
}

/** Understood, and nothing to do. */
export interface IgnoredStatus {
  readonly kind: 'ignored';
  readonly reason: string;
}

/** Try again later. `code` is the provider's, or ours for what never became an answer (`TIMEOUT`). */
export interface RetryLater {
  readonly outcome: 'retry';
  readonly code: string;
  readonly text: string;
  /** Whose other messages had better wait, too. */
  readonly concerns: Concern;
  /** What the provider asked for, at most an hour. */
  readonly retryAfterMs?: number;
  /**
   * The provider may have done it already (a timeout, a connection that broke). Wait for a status that
   * carries the idempotency key before trying again: no provider here removes duplicates by itself.
   */
  readonly mayHaveBeenSent: boolean;
}

/** Trying again would fail again. */
export interface Rejected {
  readonly outcome: 'rejected';
  readonly code: string;
  readonly text: string;
  /** No other call of the line would fare better: its token or its account is refused. */
  readonly isOfLine?: true;
}

/**
 * `providerMessageId` is null when the provider said yes in words we could not read. It is still accepted: a
 * message sent twice is worse than an id we lack, and its statuses bring both id and idempotency key.
 */
export interface Accepted {
  readonly outcome: 'accepted';
  readonly providerMessageId: string | null;
}

export type SendResult = Accepted | RetryLater | Rejected;

export interface FetchedMedia {
  readonly outcome: 'fetched';
  readonly mimeType: string;
  /** Bytes. */
  readonly size: number;
  /** Of what was received, lower-case hexadecimal. */
  readonly sha256: string;
}

export type MediaResult = FetchedMedia | RetryLater | Rejected;

/** A line with what it takes to speak for it. The token never leaves the provider's folder. */
export interface ProviderChannel {
  readonly accountId: string;
  readonly token: string;
}

/** A line as somebody says that it is. */
export interface ClaimedLine extends ProviderChannel {
  readonly businessAccountId: string | null;
}

/** The token speaks for the account, and for the business account where there is one. */
export interface Confirmed {
  readonly outcome: 'confirmed';
  /** What the provider calls the line. */
  readonly displayName: string | null;
}

/** It does not: `field` is what was given wrong. */
export interface Refuted {
  readonly outcome: 'refuted';
  readonly field: 'token' | 'accountId' | 'businessAccountId';
  readonly code: string;
  readonly text: string;
}

export type CheckResult = Confirmed | Refuted | RetryLater;

export interface SendOptions {
  /** The same for every attempt of one message. At most 512 characters. */
  readonly idempotencyKey: string;
  /** The provider's id of the message that this one answers. */
  readonly quotedProviderId?: string | null;
  readonly signal?: AbortSignal;
}

export interface FetchOptions {
  readonly signal?: AbortSignal;
}

/**
 * One company or protocol behind channels. Reads what it posts, sends what we say; knows nothing of
 * conversations, storage or tenants.
 */
export interface ChannelProvider {
  readonly limits: ContentLimits;
  readonly capabilities: ContentCapabilities;
  /** How many messages a second a channel may send. */
  readonly sendsPerSecond: number;
  /** The codes that its refusals carry, and what they mean. */
  readonly failures: FailureTable;

  /** Absent: this provider has none. */
  readonly templates?: TemplateProvider;

  /** Takes a whole webhook body apart. Never throws; every part becomes an item or is named unreadable. */
  parseEnvelope(body: unknown): ParsedEnvelope;

  /**
   * @param receivedAt when it reached us: the bound for the provider's clock.
   * @throws Unreadable when it has no id or no sender. Anything else we do not know becomes SYSTEM.
   */
  interpretMessage(payload: unknown, receivedAt: Date): InboundMessage;

  /** @throws Unreadable */
  interpretStatus(payload: unknown, receivedAt: Date): StatusUpdate | IgnoredStatus;

  /** Whether the sender of the webhook knows the secret. Over the bytes as they came. */
  verifySignature(rawBody: Buffer, header: string | undefined): boolean;

  /** What to answer to the provider's question whether this webhook is ours; null to refuse. */
  answerHandshake(query: Readonly<Record<string, unknown>>): string | null;

  /**
   * Whether the token speaks for the line. Reads only, within 20 s. Does not throw for anything the provider or the
   * network does.
   */
  check(line: ClaimedLine, options?: FetchOptions): Promise<CheckResult>;

  /** One attempt, within 10 s but for the upload of a file. Does not throw for anything the provider or the network does. */
  send(
    channel: ProviderChannel,
    to: ProviderIdentity,
    content: OutboundContent,
    options: SendOptions,
  ): Promise<SendResult>;

  /**
   * Streams a file a customer sent into `sink`. Only after `fetched` is what the sink holds whole and
   * verified; after anything else throw it away. Throws only what the sink throws.
   */
  fetchMedia(
    channel: ProviderChannel,
    providerMediaId: string,
    sink: Sink,
    options?: FetchOptions,
  ): Promise<MediaResult>;
}
