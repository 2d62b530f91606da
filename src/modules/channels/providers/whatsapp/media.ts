import { createHash } from 'node:crypto';
import { EgressError } from '../../../../egress/egress-error.js';
import type { GuardedFetch } from '../../../../egress/guarded-fetch.js';
import type { Sink } from '../../../../egress/outbound.js';
import type { FetchOptions, MediaResult, ProviderChannel, Rejected, RetryLater } from '../provider.js';
import { failureOf, failureOfExchange, isSuccess, parsed } from './graph-errors.js';
import { idAt, textAt } from './untrusted.js';

/** The largest document WhatsApp carries. */
const MAX_MEDIA_BYTES = 100 * 1024 * 1024;
const MAX_ANSWER_BYTES = 256 * 1024;
const LOOKUP_TIMEOUT_MS = 10_000;
/** 100 MB at 1 MB/s, with some room. */
const DOWNLOAD_TIMEOUT_MS = 120_000;

/** Where a file lies for the next five minutes. */
interface Location {
  readonly url: string;
  readonly mimeType: string;
  readonly size: number | null;
  readonly sha256: string | null;
}

/**
 * Two steps, as Meta has it: ask the Graph where the file lies, then fetch it from there with the same
 * token. The link dies within minutes, so it is never stored.
 */
export async function fetchMedia(
  http: GuardedFetch,
  graphUrl: string,
  channel: ProviderChannel,
  providerMediaId: string,
  sink: Sink,
  { signal }: FetchOptions,
): Promise<MediaResult> {
  const authorization = `Bearer ${channel.token}`;
  try {
    const answer = await http.request({
      method: 'GET',
      url: `${graphUrl}/${encodeURIComponent(providerMediaId)}?phone_number_id=${encodeURIComponent(channel.accountId)}`,
      headers: { authorization },
      timeoutMs: LOOKUP_TIMEOUT_MS,
      maxResponseBytes: MAX_ANSWER_BYTES,
      signal,
    });
    if (!isSuccess(answer.status)) return failureOf(answer, channel.token);
    const location = locationIn(answer.body);
    if (!location) return rejected('MEDIA_URL_MISSING', 'The provider did not say where the file lies.');
    // The token goes along, so only over TLS or to where the operator said.
    if (!location.url.startsWith('https:') && !http.trusts(location.url)) {
      return rejected('MEDIA_URL_INSECURE', 'The provider named a place without TLS.');
    }
    if ((location.size ?? 0) > MAX_MEDIA_BYTES) return tooLarge();
    return await download(http, location, authorization, sink, signal);
  } catch (error) {
    if (!(error instanceof EgressError)) throw error;
    return error.failure === 'too_large' ? tooLarge() : failureOfExchange(error);
  }
}

async function download(
  http: GuardedFetch,
  location: Location,
  authorization: string,
  sink: Sink,
  signal?: AbortSignal,
): Promise<MediaResult> {
  const hash = createHash('sha256');
  let size = 0;
  const request = {
    method: 'GET',
    url: location.url,
    headers: { authorization },
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
    maxResponseBytes: MAX_MEDIA_BYTES,
    signal,
  } as const;
  const { status } = await http.download(request, (chunk) => {
    hash.update(chunk);
    size += chunk.length;
    return sink(chunk);
  });
  // The link may have died since it was given: a later attempt asks for a new one.
  if (!isSuccess(status)) return retry(`HTTP_${status}`, `The file's place answered ${status}.`);
  const digest = hash.digest();
  if (!isDigestOf(location.sha256, digest))
    return retry('MEDIA_DAMAGED', 'The file is not what was announced.');
  return { outcome: 'fetched', mimeType: location.mimeType, size, sha256: digest.toString('hex') };
}

function locationIn(body: Buffer): Location | null {
  const answer = parsed(body);
  const url = textAt(answer, 'url');
  if (!url) return null;
  return {
    url,
    mimeType: textAt(answer, 'mime_type', 255) ?? 'application/octet-stream',
    size: Number(answer.file_size) || null,
    sha256: idAt(answer, 'sha256'),
  };
}

/** Meta writes digests in hexadecimal here and in base64 in webhooks. Nothing announced is nothing to check. */
function isDigestOf(announced: string | null, digest: Buffer): boolean {
  if (announced === null) return true;
  return announced.toLowerCase() === digest.toString('hex') || announced === digest.toString('base64');
}

const tooLarge = (): Rejected => rejected('MEDIA_TOO_LARGE', 'The file is larger than 100 MB.');

const rejected = (code: string, text: string): Rejected => ({ outcome: 'rejected', code, text });

const retry = (code: string, text: string): RetryLater => ({
  outcome: 'retry',
  code,
  text,
  concerns: 'CONVERSATION',
  mayHaveBeenSent: false,
});
