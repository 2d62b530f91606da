import type { GoogleConfig } from '../../../../config/config.js';
import type { GuardedFetch } from '../../../../egress/guarded-fetch.js';
import type {
  AuthorizationRequest,
  BusyRequest,
  CalendarProvider,
  CallOptions,
  CodeExchange,
  MirroredEvent,
} from '../calendar-provider.js';
import { GoogleEvents } from './google-events.js';
import { GoogleOAuth } from './google-oauth.js';

/** Google Calendar: the primary calendar of the account that a person connects. */
export class GoogleCalendarProvider implements CalendarProvider {
  readonly #oauth: GoogleOAuth;
  readonly #events: GoogleEvents;

  constructor(http: GuardedFetch, config: GoogleConfig) {
    this.#oauth = new GoogleOAuth(http, config);
    this.#events = new GoogleEvents(http, config);
  }

  authorizationUrl(request: AuthorizationRequest) {
    return this.#oauth.authorizationUrl(request);
  }

  exchange(exchange: CodeExchange, options?: CallOptions) {
    return this.#oauth.exchange(exchange, options);
  }

  refresh(refreshToken: string, options?: CallOptions) {
    return this.#oauth.refresh(refreshToken, options);
  }

  revoke(refreshToken: string, options?: CallOptions) {
    return this.#oauth.revoke(refreshToken, options);
  }

  put(accessToken: string, event: MirroredEvent, mark: string | null, options?: CallOptions) {
    return this.#events.put(accessToken, event, mark, options);
  }

  remove(
    accessToken: string,
    event: Pick<MirroredEvent, 'bookingId' | 'version'>,
    mark: string | null,
    options?: CallOptions,
  ) {
    return this.#events.remove(accessToken, event, mark, options);
  }

  busy(accessToken: string, request: BusyRequest, page: string | null, options?: CallOptions) {
    return this.#events.busy(accessToken, request, page, options);
  }
}
