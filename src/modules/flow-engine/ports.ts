import type { Variables } from '../../kernel/substitution.js';
import type { Provider } from '../channels/channels.js';
import type { Json, Place } from '../channels/content.js';
import type { Offer } from '../channels/offered-choice.js';
import type { Action } from '../flows/flow-blocks.js';
import type { Target } from '../flows/flow-parts.js';

/** What the customer wrote, as far as a flow understands it. */
export interface Reply {
  /** Our id of the message. */
  readonly messageId: string;
  readonly text: string | null;
  /** Of a tap: the id of what was tapped, and its title. */
  readonly choice: { readonly id: string; readonly title: string } | null;
  readonly place: Place | null;
}

/** What a flow says, ready for the customer: variables have their values. */
export type Saying =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'media'; readonly mediaId: string; readonly caption: string | null }
  | {
      readonly kind: 'template';
      readonly templateId: string;
      readonly variables: Readonly<Record<string, string>>;
      readonly mediaId: string | null;
    }
  | ({ readonly kind: 'location' } & Place)
  | { readonly kind: 'location_request'; readonly body: string }
  | { readonly kind: 'offer'; readonly offer: Offer };

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly auth:
    | { readonly kind: 'none' }
    | { readonly kind: 'bearer'; readonly secret: string }
    | { readonly kind: 'basic'; readonly username: string; readonly secret: string }
    | { readonly kind: 'header'; readonly name: string; readonly secret: string };
  readonly body: { readonly contentType: string; readonly content: string } | null;
}

/** `json` is undefined where the answer was none. */
export type HttpOutcome =
  | { readonly ok: true; readonly status: number; readonly json: Json | undefined }
  | { readonly ok: false; readonly status: number | null; readonly failure: string };

export type AiOutcome =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly failure: string };

export interface OfferedTime {
  /** ISO 8601. */
  readonly startAt: string;
  /** As the customer reads it, in the zone of the business. */
  readonly text: string;
}

export interface OwnBooking {
  readonly id: string;
  readonly serviceName: string;
  readonly text: string;
}

export interface BookingPort {
  /** The next free times, the soonest first; none where there are none. @throws DomainError as the slots do. */
  times(asked: {
    serviceId: string;
    staffId: string | null;
    daysAhead: number;
    most: number;
  }): Promise<readonly OfferedTime[]>;
  /** Null: somebody else was faster. */
  hold(
    key: string,
    wanted: { serviceId: string; staffId: string | null; startAt: string },
  ): Promise<{ readonly bookingId: string; readonly serviceName: string; readonly text: string } | null>;
  /**
   * The id of what is booked: another one where the hold was over and the time still free. Null: it is somebody else's.
   */
  confirm(
    key: string,
    bookingId: string,
    customer: { name: string; phone: string; email: string },
  ): Promise<string | null>;
  /** Lets go of what was held. Repeating it changes nothing. */
  release(key: string, bookingId: string): Promise<void>;
  /** The contact's next ones, the soonest first, at most 10. */
  upcoming(): Promise<readonly OwnBooking[]>;
  /** Repeating it changes nothing. False: it cannot be cancelled any more. */
  cancel(key: string, bookingId: string): Promise<boolean>;
}

/**
 * The world around one run, as its blocks see it: the live one, or that of a trial.
 *
 * Every `key` names one effect of one run: doing it again under the same key does nothing again and gives the same
 * answer, as far as the other side can tell. What cannot be done at all is a `DomainError`, and ends the run as FAILED
 * with its reason; any other error is an outage, after which the block is run again under the same keys.
 */
export interface FlowPorts {
  now(): Date;
  readonly provider: Provider;
  /** Of contact, account and agency; the run's own stand in its state. */
  variables(): Promise<Variables>;
  hasTag(on: 'contact' | 'conversation', tagId: string): Promise<boolean>;
  say(key: string, saying: Saying): Promise<void>;
  act(key: string, action: Action): Promise<void>;
  keep(
    key: string,
    target: Target & { scope: Exclude<Target['scope'], 'run'> },
    value: string,
  ): Promise<void>;
  http(key: string, call: HttpCall): Promise<HttpOutcome>;
  ai(key: string, asked: { instructions: string; history: number }): Promise<AiOutcome>;
  readonly bookings: BookingPort;
}
