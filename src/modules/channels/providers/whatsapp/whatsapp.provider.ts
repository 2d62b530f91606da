import { EgressError } from '../../../../egress/egress-error.js';
import type {
  GuardedFetch,
  OutboundRequest,
  OutboundResponse,
  Sink,
} from '../../../../egress/guarded-fetch.js';
import type { OutboundContent } from '../../content.js';
import type {
  Accepted,
  ChannelProvider,
  FetchOptions,
  MediaResult,
  ProviderChannel,
  ProviderIdentity,
  SendOptions,
  SendResult,
} from '../provider.js';
import { parseEnvelope } from './envelope.js';
import { failureOf, failureOfExchange, isSuccess, parsed } from './graph-errors.js';
import { interpretMessage } from './inbound-message.js';
import { WHATSAPP_LIMITS } from './limits.js';
import { fetchMedia } from './media.js';
import { sendBody, type UserIdField } from './outbound.js';
import { verifyHandshake, verifySignature } from './signature.js';
import { interpretStatus } from './status.js';
import { idAt, isObject, listAt } from './untrusted.js';

export interface WhatsAppSettings {
  /** With the version and without a trailing slash: `https://graph.facebook.com/v23.0`. */
  readonly graphUrl: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  /** `recipient` unless told. */
  readonly userIdField?: UserIdField;
  /** 10 s unless told. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
/** Answers are a few hundred bytes. */
const MAX_ANSWER_BYTES = 256 * 1024;

/** WhatsApp over Meta's Cloud API. Holds no state but the connections of its client. */
export class WhatsAppProvider implements ChannelProvider {
  readonly limits = WHATSAPP_LIMITS;
  readonly parseEnvelope = parseEnvelope;
  readonly interpretMessage = interpretMessage;
  readonly interpretStatus = interpretStatus;

  constructor(
    private readonly http: GuardedFetch,
    private readonly settings: WhatsAppSettings,
  ) {}

  verifySignature(rawBody: Buffer, header: string | undefined): boolean {
    return verifySignature(rawBody, header, this.settings.appSecret);
  }

  answerHandshake(query: Readonly<Record<string, unknown>>): string | null {
    return verifyHandshake(query, this.settings.verifyToken);
  }

  async send(
    channel: ProviderChannel,
    to: ProviderIdentity,
    content: OutboundContent,
    options: SendOptions,
  ): Promise<SendResult> {
    const request = this.sendRequest(channel, to, content, options);
    try {
      const response = await this.http.request(request);
      return isSuccess(response.status) ? acceptedBy(response) : failureOf(response, channel.token);
    } catch (error) {
      if (!(error instanceof EgressError)) throw error;
      // The head said yes and the rest was lost: accepted, under an id that the statuses will tell.
      if (isSuccess(error.progress.status)) return { outcome: 'accepted', providerMessageId: null };
      return failureOfExchange(error);
    }
  }

  fetchMedia(
    channel: ProviderChannel,
    providerMediaId: string,
    sink: Sink,
    options: FetchOptions = {},
  ): Promise<MediaResult> {
    return fetchMedia(this.http, this.settings.graphUrl, channel, providerMediaId, sink, options);
  }

  private sendRequest(
    channel: ProviderChannel,
    to: ProviderIdentity,
    content: OutboundContent,
    options: SendOptions,
  ): OutboundRequest {
    const { graphUrl, userIdField = 'recipient', timeoutMs = TIMEOUT_MS } = this.settings;
    return {
      method: 'POST',
      url: `${graphUrl}/${encodeURIComponent(channel.accountId)}/messages`,
      headers: { authorization: `Bearer ${channel.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(sendBody(to, content, options, userIdField)),
      timeoutMs,
      maxResponseBytes: MAX_ANSWER_BYTES,
      signal: options.signal,
    };
  }
}

function acceptedBy(response: OutboundResponse): Accepted {
  const message = listAt(parsed(response.body), 'messages').find(isObject);
  return { outcome: 'accepted', providerMessageId: message ? idAt(message, 'id') : null };
}
