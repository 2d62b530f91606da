/** What speaks for one calendar. It leaves the provider's folder only to be sealed. */
export interface CalendarTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the access token is over. */
  readonly expiresAt: Date;
}

/** Try again later. `code` is the provider's, or ours for what never became an answer (`TIMEOUT`). */
export interface RetryLater {
  readonly outcome: 'retry';
  readonly code: string;
  readonly text: string;
  /** What the provider asked for, at most an hour. */
  readonly retryAfterMs?: number;
}

/** The access token is not taken any more: refresh it. */
export interface Unauthorized {
  readonly outcome: 'unauthorized';
  readonly code: string;
  readonly text: string;
}

/** Only the calendar's owner can help, by connecting it again. */
export interface ReconnectNeeded {
  readonly outcome: 'reconnect';
  readonly code: string;
  readonly text: string;
}

/** Trying again would fail again. */
export interface Rejected {
  readonly outcome: 'rejected';
  readonly code: string;
  readonly text: string;
}

export type CalendarFailure = RetryLater | Unauthorized | ReconnectNeeded | Rejected;

/** What a person is asked to allow. */
export interface AuthorizationRequest {
  /** Comes back with the answer. */
  readonly state: string;
  /** SHA-256 of the verifier, base64url (RFC 7636). */
  readonly challenge: string;
  readonly redirectUri: string;
}

export interface CodeExchange {
  readonly code: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

export interface Granted {
  readonly outcome: 'granted';
  readonly tokens: CalendarTokens;
}

/** A booking as its calendar is to show it. */
export interface MirroredEvent {
  /** The event's own id is made of it, so that a second attempt finds the first. */
  readonly bookingId: string;
  /** How often the booking was changed: an older state never replaces a newer one. */
  readonly version: number;
  readonly title: string;
  readonly description: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** IANA. */
  readonly timeZone: string;
}

/** `superseded`: the calendar has a newer state already; nothing was changed. */
export interface Written {
  readonly outcome: 'written' | 'superseded';
  /** The calendar's mark of this state of the event: what is changed under another mark is looked at first. */
  readonly mark: string | null;
}

export interface Removed {
  readonly outcome: 'removed' | 'superseded';
}

/** One event of a calendar as far as it keeps somebody busy. Nothing else of it is read. */
export interface SeenEvent {
  /** The provider's, the same whenever the event is seen. */
  readonly id: string;
  /** Null: cancelled, free, declined, or one that we put there ourselves. */
  readonly busy: { readonly startsAt: Date; readonly endsAt: Date } | null;
}

export interface BusyRequest {
  /** What the last one ended with. Null: read the whole window. */
  readonly since: string | null;
  readonly from: Date;
  readonly to: Date;
}

export interface BusyPage {
  readonly outcome: 'page';
  readonly events: readonly SeenEvent[];
  /** Where it goes on; null on the last page. */
  readonly next: string | null;
  /** On the last page: what the next request begins from. Null where the provider gave none. */
  readonly until: string | null;
  /** What the calendar calls itself, if it says so: an e-mail address as a rule. */
  readonly account: string | null;
}

/** `since` is too old for the provider: read the whole window. */
export interface ReadAll {
  readonly outcome: 'read-all';
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/**
 * One company behind calendars. Knows nothing of storage, tenants or bookings; no method throws for anything that the
 * provider or the network does, and each call is over within 10 seconds.
 *
 * Changes are asked for, not announced. A provider that can call us when something changes (Google's `events.watch`)
 * would do so at a webhook of this module that requests a sync of the connection; everything else stays as it is.
 */
export interface CalendarProvider {
  /** Where a person allows us to see and write their calendar. */
  authorizationUrl(request: AuthorizationRequest): string;

  /** What came back from there becomes tokens. `rejected` also when the person has allowed less than was asked for. */
  exchange(exchange: CodeExchange, options?: CallOptions): Promise<Granted | CalendarFailure>;

  /** A new access token. `reconnect`: the person has taken the right back. */
  refresh(refreshToken: string, options?: CallOptions): Promise<Granted | CalendarFailure>;

  /** Gives the right back. `revoked` as well when it was not there any more. */
  revoke(
    refreshToken: string,
    options?: CallOptions,
  ): Promise<{ readonly outcome: 'revoked' } | CalendarFailure>;

  /**
   * Makes the event, or changes it to be so. Safe to repeat. What its owner has added to it stays.
   *
   * @param mark what the last write of it answered; null when it was not written yet, or nobody knows.
   */
  put(
    accessToken: string,
    event: MirroredEvent,
    mark: string | null,
    options?: CallOptions,
  ): Promise<Written | CalendarFailure>;

  /** Takes the event away unless the calendar has a newer state of it. Safe to repeat. */
  remove(
    accessToken: string,
    event: Pick<MirroredEvent, 'bookingId' | 'version'>,
    mark: string | null,
    options?: CallOptions,
  ): Promise<Removed | CalendarFailure>;

  /** One page of what is in the window, or of what has changed since. Changes may lie outside of the window. */
  busy(
    accessToken: string,
    request: BusyRequest,
    page: string | null,
    options?: CallOptions,
  ): Promise<BusyPage | ReadAll | CalendarFailure>;
}
