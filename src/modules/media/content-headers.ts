import { bareType, knownType } from './media-types.js';

/** A file as whoever fetches it is told of it. */
export interface Described {
  readonly mimeType: string;
  readonly fileName: string | null;
  readonly sha256: string | null;
}

/** What keeps a file from doing anything in a browser, whoever wrote it: it is shown, or kept, and nothing else. */
const HARMLESS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'; img-src 'self'; media-src 'self'",
  'cache-control': 'private, max-age=300',
  'accept-ranges': 'bytes',
} as const;

export const tagOf = ({ sha256 }: Described): string => `"${sha256 ?? ''}"`;

/** The headers of a file. What customers send may be of any type, so what is not known to be safe is only kept. */
export function headersOf(file: Described): Readonly<Record<string, string>> {
  const isSafe = knownType(file.mimeType)?.isSafeInline ?? false;
  return {
    ...HARMLESS,
    etag: tagOf(file),
    'content-type': knownType(file.mimeType) ? typed(bareType(file.mimeType)) : 'application/octet-stream',
    'content-disposition': disposition(isSafe ? 'inline' : 'attachment', file.fileName),
  };
}

const typed = (bare: string) => (bare.startsWith('text/') ? `${bare}; charset=utf-8` : bare);

/** RFC 6266: a name that every client reads, and the real one for those that know RFC 8187. */
export function disposition(kind: 'inline' | 'attachment', fileName: string | null): string {
  if (!fileName) return kind;
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  return `${kind}; filename="${plain}"; filename*=UTF-8''${extended(fileName)}`;
}

const extended = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
