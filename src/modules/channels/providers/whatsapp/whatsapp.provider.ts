import { EgressError } from '../../../../egress/egress-error.js';
import type { GuardedFetch } from '../../../../egress/guarded-fetch.js';
import type { OutboundRequest, OutboundResponse, Sink } from '../../../../egress/outbound.js';
import type { OutboundContent, TemplateContent } from '../../content.js';
import type { MediaContent, OutboundFile } from '../../outbound-file.js';
import type {
  Accepted,
  ChannelProvider,
  CheckResult,
  ClaimedLine,
  FetchOptions,
  MediaResult,
  ProviderChannel,
  ProviderIdentity,
  SendOptions,
  SendResult,
} from '../provider.js';
import { parseEnvelope } from './envelope.js';
import { WHATSAPP_FAILURES } from './failures.js';
import { failureOf, failureOfExchange, isSuccess, parsed } from './graph-errors.js';
import { interpretMessage } from './inbound-message.js';
import { WHATSAPP_CAPABILITIES, WHATSAPP_LIMITS } from './limits.js';
import { checkLine } from './line-check.js';
import { fetchMedia } from './media.js';
import { sendBody, type UserIdField } from './outbound.js';
import { verifyHandshake, verifySignature } from './signature.js';
import { interpretStatus } from './status.js';
import { WhatsAppTemplates } from './templates.js';
import { idAt, isObject, listAt } from './untrusted.js';
import { MEDIA_REFUSED, uploadFile } from './upload.js';

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
  readonly capabilities = WHATSAPP_CAPABILITIES;
  readonly failures = WHATSAPP_FAILURES;
  readonly sendsPerSecond = 80;
  readonly parseEnvelope = parseEnvelope;
  readonly interpretMessage = interpretMessage;
  readonly interpretStatus = interpretStatus;

  readonly templates: WhatsAppTemplates;

  constructor(
    private readonly http: GuardedFetch,
    private readonly settings: WhatsAppSettings,
  ) {
    this.templates = new WhatsAppTemplates(http, settings.graphUrl);
  }

  verifySignature(rawBody: Buffer, header: string | undefined): boolean {
    return verifySignature(rawBody, header, this.settings.appSecret);
  }

  answerHandshake(query: Readonly<Record<string, unknown>>): string | null {
    return verifyHandshake(query, this.settings.verifyToken);
  }

  check(line: ClaimedLine, options: FetchOptions = {}): Promise<CheckResult> {
    const { graphUrl, timeoutMs = TIMEOUT_MS } = this.settings;
    return checkLine(this.http, { graphUrl, timeoutMs }, line, options);
  }

  async send(
    channel: ProviderChannel,
    to: ProviderIdentity,
    content: OutboundContent,
    options: SendOptions,
  ): Promise<SendResult> {
    return hasFile(content)
      ? this.sendFile(channel, to, content, options)
      : this.post(channel, to, content, options);
  }

  /** By the id that Meta has it under; uploaded first where it has none, and once more where Meta cannot use it. */
  private async sendFile(
    channel: ProviderChannel,
    to: ProviderIdentity,
    content: WithFile,
    options: SendOptions,
  ): Promise<SendResult> {
    const under = (providerMediaId: string) =>
      this.post(channel, to, { ...content, file: { ...content.file, providerMediaId } }, options);
    const known = content.file.providerMediaId;
    const first = known === null ? null : await under(known);
    if (first && !isMediaRefused(first)) return first;
    const { graphUrl } = this.settings;
    for (let left = first ? 1 : 2; ; left -= 1) {
      const uploaded = await uploadFile(this.http, graphUrl, channel, content.file, options);
      if (uploaded.outcome !== 'uploaded') return uploaded;
      const result = await under(uploaded.providerMediaId);
      if (left === 1 || !isMediaRefused(result)) return result;
    }
  }

  private async post(
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

type WithFile = (MediaContent | TemplateContent) & { readonly file: OutboundFile };

const hasFile = (content: OutboundContent): content is WithFile => 'file' in content && content.file !== null;

const isMediaRefused = (result: SendResult): boolean =>
  result.outcome === 'rejected' && result.code === MEDIA_REFUSED;

function acceptedBy(response: OutboundResponse): Accepted {
  const message = listAt(parsed(response.body), 'messages').find(isObject);
  return { outcome: 'accepted', providerMessageId: message ? idAt(message, 'id') : null };
}
