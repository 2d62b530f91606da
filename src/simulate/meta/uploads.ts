import { createHash, randomBytes } from 'node:crypto';
import type { JsonObject } from './envelopes.js';
import { type GraphError, isObject, listOf } from './message-rules.js';

/** A file that was uploaded to be sent. */
export interface UploadedFile {
  readonly id: string;
  readonly phoneNumberId: string;
  readonly mimeType: string;
  readonly fileName: string;
  readonly bytes: Buffer;
  readonly sha256: string;
}

const MB = 1024 * 1024;

/** The types that Meta takes, and how large each may be. */
const LARGEST: Readonly<Record<string, number>> = {
  'audio/aac': 16 * MB,
  'audio/mp4': 16 * MB,
  'audio/mpeg': 16 * MB,
  'audio/amr': 16 * MB,
  'audio/ogg': 16 * MB,
  'application/pdf': 100 * MB,
  'application/msword': 100 * MB,
  'application/vnd.ms-excel': 100 * MB,
  'application/vnd.ms-powerpoint': 100 * MB,
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 100 * MB,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 100 * MB,
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 100 * MB,
  'text/plain': 100 * MB,
  'image/jpeg': 5 * MB,
  'image/png': 5 * MB,
  'image/webp': 100 * MB,
  'video/mp4': 16 * MB,
  'video/3gpp': 16 * MB,
};

/** Which uploads may be sent as what. */
const SENT_AS: Readonly<Record<string, RegExp>> = {
  image: /^image\/(jpeg|png)$/,
  video: /^video\//,
  audio: /^audio\//,
  document: /./,
  sticker: /^image\/webp$/,
};

/** What was uploaded, by one form with `messaging_product`, `type` and `file`. */
export class Uploads {
  readonly taken: UploadedFile[] = [];
  private readonly byId = new Map<string, UploadedFile>();

  /** The upload, or what is wrong with it. */
  take(phoneNumberId: string, contentType: string | undefined, body: Buffer): UploadedFile | GraphError {
    const boundary = /^multipart\/form-data; ?boundary="?([\w'()+,./:=?-]{1,70})"?$/.exec(
      contentType ?? '',
    )?.[1];
    const parts = boundary === undefined ? null : partsOf(body, boundary);
    if (!parts) return wrong('The body is no form.');
    const text = (name: string) => parts.get(name)?.bytes.toString('utf8');
    if (text('messaging_product') !== 'whatsapp') return wrong('messaging_product must be whatsapp.');
    const file = parts.get('file');
    if (!file?.fileName) return wrong('The parameter file is missing.');
    const mimeType = text('type') ?? file.type ?? '';
    const largest = LARGEST[mimeType];
    if (largest === undefined || file.type !== mimeType)
      return wrong(`Files of type ${mimeType} are not taken.`);
    const { bytes, fileName } = file;
    if (bytes.length === 0 || bytes.length > largest) return wrong('The file is too large, or empty.');
    const id = String(BigInt(`0x${randomBytes(6).toString('hex')}`) + 2_000_000_000_000_000n);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const upload = { id, phoneNumberId, mimeType, fileName, bytes, sha256 };
    this.taken.push(upload);
    this.byId.set(id, upload);
    return upload;
  }

  /** As after thirty days. */
  expire(): void {
    this.byId.clear();
  }

  /** What is wrong with a message that names an upload, as Meta would say it. */
  whatIsWrong(phoneNumberId: string, { type, ...body }: JsonObject): GraphError | null {
    const shown = type === 'template' ? headerOf(body.template) : { type, ...body };
    const kind = String(shown.type);
    const part = shown[kind as keyof typeof shown];
    const id = isObject(part) && 'id' in part ? String(part.id) : null;
    if (!(kind in SENT_AS) || id === null) return null;
    const upload = this.byId.get(id);
    if (upload?.phoneNumberId === phoneNumberId && SENT_AS[kind]?.test(upload.mimeType)) return null;
    return {
      status: 400,
      code: 131053,
      message: '(#131053) Media upload error',
      details: 'Unable to use it.',
    };
  }
}

/** What the header of a template shows. */
function headerOf(template: unknown): JsonObject {
  const components = isObject(template) ? listOf(template.components).filter(isObject) : [];
  const [parameter] = listOf(components.find(({ type }) => type === 'header')?.parameters).filter(isObject);
  return parameter ?? {};
}

interface Part {
  readonly fileName: string | undefined;
  readonly type: string | undefined;
  readonly bytes: Buffer;
}

/** A whole form, or null where it does not end as a form does. */
function partsOf(body: Buffer, boundary: string): Map<string, Part> | null {
  const parts = new Map<string, Part>();
  const between = Buffer.from(`\r\n--${boundary}`);
  const whole = Buffer.concat([Buffer.from('\r\n'), body]);
  let at = whole.indexOf(between);
  while (at >= 0) {
    const begin = at + between.length;
    if (whole.subarray(begin, begin + 4).toString() === '--\r\n') return parts;
    const next = whole.indexOf(between, begin);
    const head = whole.indexOf('\r\n\r\n', begin);
    if (next < 0 || head < 0 || head > next) return null;
    const headers = whole.subarray(begin, head).toString('utf8');
    const name = / name="([^"]*)"/.exec(headers)?.[1];
    if (name === undefined) return null;
    parts.set(name, {
      fileName: / filename="([^"]*)"/.exec(headers)?.[1],
      type: /\r\nContent-Type: ([^\r\n]+)/i.exec(headers)?.[1],
      bytes: whole.subarray(head + 4, next),
    });
    at = next;
  }
  return null;
}

const wrong = (details: string): GraphError => ({
  status: 400,
  code: 100,
  message: '(#100) Invalid parameter',
  details,
});
