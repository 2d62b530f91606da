import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { EgressError } from '../../../../egress/egress-error.js';
import type { GuardedFetch } from '../../../../egress/guarded-fetch.js';
import type { StreamedBody } from '../../../../egress/outbound.js';
import type { OutboundFile } from '../../outbound-file.js';
import type { ProviderChannel, Rejected, RetryLater, SendOptions } from '../provider.js';
import { failureOf, failureOfExchange, isSuccess, parsed } from './graph-errors.js';
import { idAt } from './untrusted.js';

/** Meta could not use what it has under an id. */
export const MEDIA_REFUSED = '131053';

/** 100 MB at 1 MB/s, with some room. */
const TIMEOUT_MS = 120_000;
const MAX_ANSWER_BYTES = 256 * 1024;
const DAY_MS = 24 * 60 * 60_000;
/** Meta keeps an upload for 30 days; an hour less, so that it is not sent in the last minute. */
const KEPT_MS = 30 * DAY_MS - 60 * 60_000;

type Uploaded = { readonly outcome: 'uploaded'; readonly providerMediaId: string };

/** Gives Meta a file, and remembers what it is called there. No message has been sent whatever comes of it. */
export async function uploadFile(
  http: GuardedFetch,
  graphUrl: string,
  channel: ProviderChannel,
  file: OutboundFile,
  { signal }: Pick<SendOptions, 'signal'>,
): Promise<Uploaded | RetryLater | Rejected> {
  const boundary = `switchboard-${randomUUID()}`;
  try {
    const response = await http.request({
      method: 'POST',
      url: `${graphUrl}/${encodeURIComponent(channel.accountId)}/media`,
      headers: {
        authorization: `Bearer ${channel.token}`,
        'content-type': `multipart/form-data; boundary=${boundary}`,
      },
      body: formOf(file, boundary),
      timeoutMs: TIMEOUT_MS,
      maxResponseBytes: MAX_ANSWER_BYTES,
      signal,
    });
    if (!isSuccess(response.status)) return unsent(failureOf(response, channel.token));
    const providerMediaId = idAt(parsed(response.body), 'id');
    if (!providerMediaId) {
      return { outcome: 'rejected', code: 'MEDIA_ID_MISSING', text: 'The provider did not name the upload.' };
    }
    await file.remember(providerMediaId, KEPT_MS);
    return { outcome: 'uploaded', providerMediaId };
  } catch (error) {
    if (!(error instanceof EgressError)) throw error;
    return unsent(failureOfExchange(error));
  }
}

const unsent = (failure: RetryLater | Rejected): RetryLater | Rejected =>
  failure.outcome === 'retry' ? { ...failure, mayHaveBeenSent: false } : failure;

/** A form with the file between two short texts, so that its length is known before it is read. */
function formOf({ mimeType, fileName, size, open }: OutboundFile, boundary: string): StreamedBody {
  const type = acceptedType(mimeType);
  const field = (name: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const name = (fileName ?? 'file').replace(/[\r\n"\\]/g, '_');
  const head = Buffer.from(
    `${field('messaging_product', 'whatsapp')}${field('type', type)}--${boundary}\r\n` +
      `Content-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    length: head.length + size + tail.length,
    open: async () => Readable.from(around(head, await open(), tail), { objectMode: false }),
  };
}

async function* around(head: Buffer, file: Readable, tail: Buffer): AsyncGenerator<Buffer> {
  yield head;
  yield* file;
  yield tail;
}

/** Meta takes spreadsheets of commas as the text they are. */
const acceptedType = (mimeType: string): string => (mimeType === 'text/csv' ? 'text/plain' : mimeType);
